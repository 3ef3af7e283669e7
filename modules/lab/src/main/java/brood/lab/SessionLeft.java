package brood.lab;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.ProcStat;
import brood.process.Child;
import brood.process.Fork;
import brood.process.ProcessGroup;
import brood.process.Processes;
import brood.process.Pty;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.util.List;
import java.util.Optional;

/** A part of {@link Sessions}: a child that leaves its family's session, and its terminal. */
final class SessionLeft {
    private SessionLeft() {}

    /** Parent and child on a terminal, which the child leaves. */
    static void show(Lab lab) throws Exception {
        try (Pty pty = Pty.open();
                Baton toChild = Baton.make();
                Baton toLab = Baton.make();
                Child parent = Fork.start(() -> {
                    ProcessGroup.newSession();
                    Fd terminal = Fd.open(pty.name(), OpenFlag.RDWR); // becomes the session's
                    try (Child child = Fork.start(() -> leave(toChild, toLab))) {
                        child.waitFor();
                    }
                    return terminal.isOpen() ? 0 : 1;
                })) {
            Pid child = awaitChild(toLab, parent);
            String terminal = pty.name().substring("/dev/".length());
            lab.say("child: " + Sessions.show(child) + " terminal " + terminal(child));
            lab.check("a child has its parent's terminal", terminal(child), terminal);
            lab.check("and session", ProcessGroup.sessionOf(child), Optional.of(parent.pid()));
            toChild.pass();
            toLab.await();
            lab.say("child: " + Sessions.show(child) + " terminal " + terminal(child));
            String leads = "pid " + child + " ppid " + parent.pid() + " pgid " + child + " sid " + child;
            lab.check("after setsid its session and group are its own", Sessions.show(child), leads);
            lab.check("its terminal is gone", terminal(child), "?");
            lab.check(
                    "it is alone in its group",
                    Processes.all().stream()
                            .filter(process -> process.group().equals(Optional.of(child)))
                            .count(),
                    1L);
            byPs(lab, parent.pid(), child);
            toChild.pass();
            lab.check("the family ends", lab.end(parent), WaitStatus.exited(0));
        }
    }

    private static Pid awaitChild(Baton toLab, Child parent) throws Exception {
        toLab.await();
        return Offspring.of(parent.pid()).getFirst();
    }

    private static int leave(Baton toChild, Baton toLab) throws Exception {
        toLab.pass();
        toChild.await();
        ProcessGroup.newSession();
        toLab.pass();
        toChild.await();
        return 0;
    }

    private static String terminal(Pid pid) {
        return ProcStat.of(pid).orElseThrow().terminalName().orElse("?");
    }

    private static void byPs(Lab lab, Pid parent, Pid child) throws Exception {
        if (!Lab.isInstalled("ps")) {
            lab.skipPart("ps ajx", "ps is not installed");
            return;
        }
        List<String> lines = Shell.output("ps ajx").lines();
        lab.say(lines.getFirst());
        List<String> ofChild = lines.stream()
                .filter(line -> words(line).get(1).equals(child.toString()))
                .toList();
        ofChild.forEach(lab::say);
        lab.check(
                "ps ajx: PPID PID PGID SID TTY",
                words(ofChild.getFirst()).subList(0, 5),
                List.of(parent.toString(), child.toString(), child.toString(), child.toString(), "?"));
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }
}
