package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import java.util.Optional;

/** Waiting for one, for any, for a group; and looking without waiting. */
final class WaitPid implements Scenario {
    @Override
    public String name() {
        return "waitpid";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WAITING;
    }

    @Override
    public String summary() {
        return "looking without waiting, one child, any, a group";
    }

    @Override
    public String explanation() {
        return """
                waitpid() takes a pid, -1 for any child, 0 for one's own group or -pgid for another;
                with WNOHANG it returns at once, with nothing as long as nothing has happened (000
                §2.3.2, 001, 003, 004). In Brood these are methods of Children, and "nothing yet" is an
                empty Optional, as (0, 0) is in C: a child that is none is ECHILD, never (0, 0). Calls: posix_spawn, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Child sleeper = Command.of("sleep", "60").spawn();
        for (int i = 0; i < 3; i++) {
            lab.check("WNOHANG says not yet", poll(lab, sleeper.pid()), Optional.empty());
            Thread.sleep(lab.seconds(0.5));
        }
        sleeper.signal(Signal.SIGTERM);
        Optional<StateChange> end = poll(lab, sleeper.pid());
        while (end.isEmpty()) {
            Thread.sleep(1);
            end = poll(lab, sleeper.pid());
        }
        lab.check("then the pid", end.get().pid(), sleeper.pid());
        lab.check("and the status", end.get().status(), WaitStatus.signaled(Signal.SIGTERM, false));
        lab.checkFails(
                "after that there is no such child, which is ECHILD and not (0, 0)",
                Errno.ECHILD,
                () -> poll(lab, sleeper.pid()));

        Child any = Command.shell("exit 2").newGroup().spawn();
        lab.check(
                "-1: any child, of whatever group",
                Children.waitAny(Deadline.NEVER).orElseThrow().pid(),
                any.pid());

        Child grouped = Command.shell("exit 3").newGroup().spawn();
        Child own = Command.shell("exit 4").spawn();
        StateChange ofGroup = Children.waitGroup(grouped.pid(), Deadline.NEVER).orElseThrow();
        lab.check("-pgid: a child of that group", ofGroup.pid(), grouped.pid());
        Child elsewhere = Command.shell("exit 5").newGroup().spawn();
        StateChange ofOwn = Children.waitOwnGroup(Deadline.NEVER).orElseThrow();
        lab.check("0: a child of the caller's own group", ofOwn.pid(), own.pid());
        lab.checkFails(
                "one of another group is none of those", Errno.ECHILD, () -> Children.waitOwnGroup(Deadline.NOW));
        lab.check("it has its own status", lab.end(elsewhere), WaitStatus.exited(5));
        lab.checkFails("no such child is ECHILD", Errno.ECHILD, () -> poll(lab, new Pid(Integer.MAX_VALUE)));
    }

    private static Optional<StateChange> poll(Lab lab, Pid pid) throws Exception {
        Optional<StateChange> change = Children.waitFor(pid, Deadline.NOW);
        lab.say("waitpid(" + pid + ", WNOHANG): "
                + change.map(end -> "(" + end.pid() + ", " + end.status().raw() + ")")
                        .orElse("(0, 0), not yet"));
        return change;
    }
}
