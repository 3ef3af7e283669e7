package brood.lab;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.ProcessGroup;
import brood.process.RawWait;
import brood.process.Redirect;
import brood.process.StateChange;
import brood.proctable.ProcessInfo;
import brood.wait.WaitStatus;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A program that keeps aborting, and one that starts it again. */
final class KeptAlive implements Scenario {
    @Override
    public String name() {
        return "heartbeat";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "a program that aborts is found missing by a timer and restarted, also from a daemon";
    }

    @Override
    public String explanation() {
        return """
                The document's heartbeat (000 §2.4.7) looks by a timer, first after 1, then every 5, whether a
                program that aborts is in the process table, and restarts it; if that fails, it tries once more.
                The searcher does not find itself. Python's os.system waits for the program to end, with the
                timer's signals piling up; here it is started and left alone. Then the same as a daemon, with its
                log in a file. Calls: timerfd_create, posix_spawn, fork, setsid, waitid.""";
    }

    private static final int STARTS = 2;

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path program = Files.writeString(scratch.file("heart.sh"), "read beat; sleep 0.2; kill -ABRT $$\n");
            found(lab, program);
            List<String> log = new ArrayList<>();
            aborted(lab, beat(lab, scratch, program, line -> {
                lab.say(line);
                log.add(line);
            }));
            lab.check(
                    "each time it was missed",
                    log.stream().filter(line -> line.contains("has died")).count(),
                    (long) STARTS);
            lab.check("the attempt that failed was logged", log.getLast().contains("ENOENT"));
            String own = ProcessInfo.of(Pid.current()).orElseThrow().commandLine();
            lab.check("the searcher does not find itself", Heartbeat.isRunning(own), false);
            Path info = scratch.file("info.log");
            try (Child parent = Fork.start(() -> {
                Fork.start(() -> daemon(lab, scratch, program, info));
                return 0;
            })) {
                lab.check("the daemon's parent exits", lab.end(parent), WaitStatus.exited(0));
            }
            StateChange end = RawWait.anyChild();
            lab.check("the daemon has restarted it as often", end.status(), WaitStatus.exited(STARTS));
            List<String> lines = Files.readAllLines(info);
            lines.forEach(lab::say);
            lab.check(
                    "the daemon led a session, without a terminal",
                    lines.getFirst(),
                    "daemon running, session " + end.pid() + ", terminal none");
            lab.check(
                    "its log says so",
                    lines.stream().filter(line -> line.contains("has died")).count(),
                    (long) STARTS);
        }
    }

    /** The program, started again and again, each time at the second attempt. */
    private static List<Child> beat(Lab lab, Scratch scratch, Path program, Consumer<String> log) throws Exception {
        List<Command> attempts = List.of(
                Command.of(scratch.file("no-such-program").toString()),
                Command.of("sh", program.toString()).stdin(Redirect.read("/dev/null")));
        return new Heartbeat(program.toString(), attempts, log).run(lab.seconds(1), lab.seconds(5), STARTS);
    }

    /** By its name, as long as it runs. */
    private static void found(Lab lab, Path program) throws Exception {
        try (Pipe alive = Pipe.open();
                Child child = Command.of("sh", program.toString())
                        .stdin(Redirect.to(alive.readEnd().fd()))
                        .spawn()) {
            lab.check("while it runs it is found by its name", Heartbeat.isRunning(program.toString()));
            child.signal(Signal.SIGKILL);
            lab.end(child);
            lab.check("and not when it has ended", Heartbeat.isRunning(program.toString()), false);
        }
    }

    private static void aborted(Lab lab, List<Child> children) throws Exception {
        for (Child child : children) {
            lab.check("it aborts", lab.end(child), WaitStatus.signaled(Signal.SIGABRT, false));
        }
    }

    private static int daemon(Lab lab, Scratch scratch, Path program, Path info) throws Exception {
        ProcessGroup.newSession();
        ProcStat own = ProcStat.of(Pid.current()).orElseThrow();
        try (PrintStream log = new PrintStream(Files.newOutputStream(info), true)) {
            log.println("daemon running, session " + own.session().orElseThrow() + ", terminal "
                    + own.terminalName().orElse("none"));
            List<Child> children = beat(lab, scratch, program, log::println);
            for (Child child : children) {
                child.waitFor();
            }
            return children.size();
        }
    }
}
