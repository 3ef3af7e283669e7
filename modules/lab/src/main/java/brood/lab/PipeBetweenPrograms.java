package brood.lab;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Exec;
import brood.process.Fork;
import brood.process.Processes;
import brood.process.RawWait;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a shell does for {@code ps aux | grep}. */
final class PipeBetweenPrograms implements Scenario {
    @Override
    public String name() {
        return "pipe-exec";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "ps aux piped into grep: between parent and child, and between siblings";
    }

    @Override
    public String explanation() {
        return """
                The | of a shell is a pipe that dup2() has laid on the standard output of one process and on the
                standard input of the other before both become programs (000 §2.4.3). First the parent becomes ps
                and its child grep, then two siblings do, whose parent closes both ends and reaps them with WNOHANG,
                doing other things between. The end that grep reads is at its end when the last writer has closed:
                so everybody closes what he does not use. grep looks for a sleeping child of the lab; it may find
                itself as well. SIGCHLD is blocked in ps: with a child, grep, that ends a moment before it, it would
                take that for a failure of its own, as the document's sometimes does. Calls: pipe2, fork, dup2, close, execve, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        if (!Lab.isInstalled("ps", "grep")) {
            lab.skip("ps or grep is not installed");
        }
        String mark = "60.0" + Pid.current(); // no other lab's
        try (Child wanted = Command.of("sleep", mark).spawn()) {
            parentAndChild(lab, wanted, mark);
            siblings(lab, wanted, mark);
        }
    }

    private static void parentAndChild(Lab lab, Child wanted, String mark) throws Exception {
        try (Pipe screen = Pipe.open();
                Child parent = Fork.start(() -> {
                    Pipe pipe = Pipe.open();
                    lab.say("parent: read end " + pipe.readEnd().fd() + ", write end "
                            + pipe.writeEnd().fd());
                    Fork.start(() -> {
                        screen.writeEnd().fd().dup2(Fd.STDOUT);
                        return becomeGrep(pipe, mark);
                    });
                    return becomePs(lab, pipe);
                })) {
            screen.writeEnd().close();
            found(lab, "parent and child", screen.readEnd(), wanted);
            lab.check("the parent, ps, ends well", lab.end(parent), WaitStatus.exited(0));
            lab.check("and grep, an orphan by now", RawWait.anyChild().status(), WaitStatus.exited(0));
        }
    }

    private static void siblings(Lab lab, Child wanted, String mark) throws Exception {
        try (Pipe screen = Pipe.open();
                Pipe pipe = Pipe.open();
                Baton go = Baton.make()) {
            Child ps = Fork.start(() -> {
                go.await();
                return becomePs(lab, pipe);
            });
            Child grep = Fork.start(() -> {
                screen.writeEnd().fd().dup2(Fd.STDOUT);
                return becomeGrep(pipe, mark);
            });
            pipe.readEnd().close(); // the parent neither reads nor writes
            pipe.writeEnd().close();
            screen.writeEnd().close();
            Optional<StateChange> first = Children.waitAny(Deadline.NOW);
            lab.check("WNOHANG: none has ended yet", first.isEmpty());
            go.pass();
            Set<Pid> reaped = new HashSet<>();
            for (int looks = 1; reaped.size() < 2; looks++) {
                Optional<StateChange> end = Children.waitAny(Deadline.NOW);
                if (end.isPresent()) {
                    reaped.add(end.get().pid());
                    lab.say("look " + looks + ": reaped " + end.get().pid() + ", "
                            + end.get().status().describe());
                    lab.check("it ends well", end.get().status(), WaitStatus.exited(0));
                } else {
                    Thread.sleep(5); // the parent does other things
                }
            }
            lab.check("both are reaped", reaped, Set.of(ps.pid(), grep.pid()));
            found(lab, "siblings", screen.readEnd(), wanted);
        }
    }

    private static int becomePs(Lab lab, Pipe pipe) throws Exception {
        lab.say("I become ps, my parent is " + Processes.parent().orElseThrow());
        pipe.readEnd().close();
        pipe.writeEnd().fd().dup2(Fd.STDOUT);
        SignalSet ofChildren = SignalSet.of(Signal.SIGCHLD); // of which ps, if it has a child that ends, would die
        Exec.replace(Command.of("ps", "aux").unsetEnv("COLUMNS").blockedSignals(ofChildren));
        return 99;
    }

    private static int becomeGrep(Pipe pipe, String mark) throws Exception {
        pipe.writeEnd().close();
        pipe.readEnd().fd().dup2(Fd.STDIN);
        Exec.replace(Command.of("grep", mark));
        return 99;
    }

    private static void found(Lab lab, String who, ReadEnd screen, Child wanted) throws Exception {
        List<String> lines = new String(screen.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        lines.forEach(lab::say);
        lab.check(
                who + ": grep has found the sleeping child in what ps says",
                lines.stream().anyMatch(line -> line.strip()
                        .split("\\s+")[1]
                        .equals(wanted.pid().toString())));
    }
}
