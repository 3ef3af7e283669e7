package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcessState;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Command;
import brood.process.Priority;
import brood.process.Pty;
import brood.process.Shell;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import java.time.Duration;
import java.util.List;

/** Children in the states that ps shows. */
final class ProcessStates implements Scenario {
    @Override
    public String name() {
        return "process-states";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "children running, sleeping, stopped and defunct, with the flags of ps";
    }

    @Override
    public String explanation() {
        return """
                ps shows what a process is doing by a letter (002, 004): R running, S sleeping, D in a
                device, T stopped, Z defunct; then < for a raised and N for a lowered priority, L for
                locked memory, s for a session's leader, l for several threads, + for the foreground of
                its terminal. Each is compared with what the real ps says. The document takes l for a process
                that has children: it is one with several threads. To raise a priority takes privilege. D, which
                lasts as long as a device takes, is shown only if somebody happens to be in it. Calls: posix_spawn, posix_openpt, kill, setpriority; /proc/PID/stat.""";
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void run(Lab lab) throws Exception {
        try (Pty pty = Pty.open();
                Child running = Command.shell("while :; do :; done")
                        .nice(19)
                        .newGroup() // not in the foreground, if this is run on a terminal
                        .spawn();
                Child sleeping = Command.of("sleep", "60").newSession().spawn();
                Child foreground = Command.of("sleep", "60")
                        .pty(pty)
                        .resetIgnored(SignalSet.ALL)
                        .spawn();
                Child stopped = Command.of("sleep", "60").newGroup().spawn();
                Child defunct = Command.of("true").newGroup().spawn()) {
            stopped.signal(Signal.SIGSTOP);
            int nice = Priority.of(Pid.current()); // which children have as well
            String inherited = nice > 0 ? "N" : nice < 0 ? "<" : "";
            look(lab, "running, with a lowered priority: N", running, "RN");
            look(lab, "sleeping, the leader of a session: s", sleeping, "S" + inherited + "s");
            look(lab, "and of a terminal's foreground: +", foreground, "S" + inherited + "s+");
            look(lab, "stopped", stopped, "T" + inherited);
            look(lab, "defunct", defunct, "Z" + inherited);
            lab.check(
                    "whose program is gone",
                    ProcessInfo.of(defunct.pid()).orElseThrow().commandLine(),
                    "[true] <defunct>");
            raised(lab, sleeping);
            String own = ProcessInfo.of(Pid.current()).orElseThrow().flags();
            lab.say(Pid.current() + " " + own);
            lab.check("a JVM has several threads: l", own.contains("l"));
            if (Lab.isInstalled("ps")) {
                String ps =
                        Shell.output("ps -o stat= -p " + Pid.current()).lines().getFirst();
                lab.check("so says ps of it", ps.contains("l"));
            } else {
                lab.skipPart("ps", "it is not installed");
            }
            List<Pid> waiting = ProcessTable.read().all().stream()
                    .filter(process -> process.stat().state() == ProcessState.DISK_SLEEP)
                    .map(ProcessInfo::pid)
                    .toList();
            lab.say(waiting.isEmpty() ? "none is in state D just now" : "in state D: " + waiting);
        }
    }

    private static void raised(Lab lab, Child child) throws Exception {
        try {
            Priority.set(child.pid(), -5);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES) && !e.is(Errno.EPERM)) {
                throw e;
            }
            lab.skipPart("a raised priority, <", e.getMessage());
            return;
        }
        look(lab, "with a raised priority: <", child, "S<s");
    }

    /** Looks when it has come to this state, and compares with ps, where there is one. */
    private static void look(Lab lab, String what, Child child, String expected) throws Exception {
        Deadline deadline = Deadline.after(PATIENCE);
        lab.await(() -> ProcessInfo.of(child.pid()).orElseThrow().flags().equals(expected) || deadline.hasPassed());
        ProcessInfo info = ProcessInfo.of(child.pid()).orElseThrow();
        lab.say(child.pid() + " " + info.flags() + " " + info.commandLine());
        lab.check(what, info.flags(), expected);
        if (Lab.isInstalled("ps")) {
            String ps = Shell.output("ps -o stat= -p " + child.pid()).lines().getFirst();
            lab.check("so says ps", ps.strip(), expected);
        }
    }
}
