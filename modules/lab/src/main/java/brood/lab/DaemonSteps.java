package brood.lab;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.ProcFile;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Exec;
import brood.process.Fork;
import brood.process.OtherProcess;
import brood.process.ProcessGroup;
import brood.process.Processes;
import brood.process.Pty;
import brood.process.RawWait;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that leaves everything behind it. */
final class DaemonSteps implements Scenario {
    @Override
    public String name() {
        return "daemon";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "the six steps to a daemon, observed from outside; it survives its terminal";
    }

    @Override
    public String explanation() {
        return """
                The document's steps (000 §2.4.7): fork, and the parent exits; setsid; another working directory;
                umask 0; the standard descriptors closed, or led to three logs; its own work. A process cannot
                change its directory in Java, so the last steps are those of a program that the process becomes.
                With its descriptors closed the next file it opened would be its standard output: so a daemon leads
                them to /dev/null, which is shown as well. Calls: fork, setsid, execve, umask, dup2, posix_openpt.""";
    }

    private static final String[] CLOSED = {};

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            observe(lab, scratch, CLOSED);
            String[] nulls = {"/dev/null", "/dev/null", "/dev/null"};
            observe(lab, scratch, nulls);
            String[] logs = Stream.of("in.log", "out.log", "err.log")
                    .map(name -> scratch.file(name).toString())
                    .toArray(String[]::new);
            Files.createFile(scratch.file("in.log"));
            observe(lab, scratch, logs);
            lab.check("what it says is in out.log", Files.readString(Path.of(logs[1])), "working\n");
            lab.check("and in err.log", Files.readString(Path.of(logs[2])), "failing\n");
        }
    }

    private static void observe(Lab lab, Scratch scratch, String[] streams) throws Exception {
        Path mark = scratch.file("mark");
        Pty pty = Pty.open();
        try (Pipe born = Pipe.open();
                Child parent = Fork.start(() -> {
                    ProcessGroup.newSession();
                    Fd terminal = Fd.open(pty.name(), OpenFlag.RDWR); // the leader of a session without one gets it
                    lab.say("on terminal "
                            + ProcStat.of(Pid.current())
                                    .orElseThrow()
                                    .terminalName()
                                    .orElse("?"));
                    try (Baton away = Baton.make()) {
                        Fork.start(() -> become(born, away, streams, mark));
                        away.await();
                    }
                    return terminal.isOpen() ? 0 : 1;
                })) {
            lab.check("the parent exits, its session's terminal is gone", lab.end(parent), WaitStatus.exited(0));
            pty.close();
            Pid daemon = new Pid(new DataInputStream(born.readEnd()).readInt());
            boolean alive = Processes.exists(daemon);
            while (alive && !Files.exists(mark)) { // it is not yet the program that it becomes
                Thread.sleep(10);
                alive = Processes.exists(daemon);
            }
            lab.check("it is alive", alive);
            look(lab, daemon, streams);
            try (OtherProcess other = OtherProcess.open(daemon)) {
                other.signal(Signal.SIGTERM);
            }
            lab.check(
                    "it has outlived its terminal",
                    RawWait.anyChild().status(),
                    WaitStatus.signaled(Signal.SIGTERM, false));
            Files.delete(mark);
        } finally {
            pty.close();
        }
    }

    private static int become(Pipe born, Baton away, String[] streams, Path mark) throws Exception {
        ProcessGroup.newSession();
        new DataOutputStream(born.writeEnd()).writeInt(Pid.current().raw());
        away.pass();
        boolean closed = streams == CLOSED;
        String work =
                (closed ? "exec <&- >&- 2>&-; " : "echo working; echo failing >&2; ") + ": >\"$0\"; exec sleep 60";
        Command daemon = Command.of("sh", "-c", work, mark.toString())
                .directory("/")
                .umask(0)
                .resetIgnored(SignalSet.ALL);
        if (!closed) {
            daemon.stdin(Redirect.read(streams[0]))
                    .stdout(Redirect.append(streams[1]))
                    .stderr(Redirect.append(streams[2]));
        }
        Exec.replace(daemon);
        return 1;
    }

    private static void look(Lab lab, Pid daemon, String[] streams) throws Exception {
        ProcStat stat = ProcStat.of(daemon).orElseThrow();
        lab.say("daemon " + daemon + ": ppid " + stat.parent().orElseThrow() + " sid "
                + stat.session().orElseThrow() + " terminal "
                + stat.terminalName().orElse("?"));
        lab.check("its parent is the subreaper", stat.parent(), Optional.of(Pid.current()));
        lab.check("it leads a session", stat.session(), Optional.of(daemon));
        lab.check("without a terminal", stat.terminalName(), Optional.empty());
        Path proc = Path.of("/proc/" + daemon);
        lab.check("its directory", Files.readSymbolicLink(proc.resolve("cwd")).toString(), "/");
        lab.check("its umask", ProcFile.text(proc + "/status").contains("Umask:\t0000\n"));
        if (streams == CLOSED) {
            Deadline deadline = Deadline.after(Duration.ofSeconds(30)); // the shell has its mark open for a moment
            lab.await(() -> open(daemon).isEmpty() || deadline.hasPassed());
            lab.check("standard input, output and error are closed", open(daemon), List.of());
        }
        for (int i = 0; i < streams.length; i++) {
            lab.check(
                    "descriptor " + i,
                    Files.readSymbolicLink(proc.resolve("fd/" + i)).toString(),
                    streams[i]);
        }
    }

    private static List<String> open(Pid pid) {
        return List.of(Path.of("/proc/" + pid + "/fd").toFile().list());
    }
}
