package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.StateChange;
import brood.wait.WaitStatus;

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
                empty Optional, not (0, 0). Calls: posix_spawn, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Child sleeper = Command.of("sleep", "60").spawn();
        lab.check(
                "WNOHANG says not yet",
                Children.waitFor(sleeper.pid(), Deadline.NOW).isEmpty());
        sleeper.signal(Signal.SIGTERM);
        StateChange end = Children.waitFor(sleeper.pid(), Deadline.NEVER).orElseThrow();
        lab.say("waitpid(" + sleeper.pid() + "): " + end.status().raw() + ", "
                + end.status().describe());
        lab.check("then the pid", end.pid(), sleeper.pid());

        Child any = Command.shell("exit 2").spawn();
        lab.check(
                "-1: any child", Children.waitAny(Deadline.NEVER).orElseThrow().pid(), any.pid());

        Child grouped = Command.shell("exit 3").newGroup().spawn();
        Child other = Command.shell("exit 4").spawn();
        StateChange ofGroup = Children.waitGroup(grouped.pid(), Deadline.NEVER).orElseThrow();
        lab.check("-pgid: a child of that group", ofGroup.status(), WaitStatus.exited(3));
        lab.check("0: a child of the caller's own group is left", lab.end(other), WaitStatus.exited(4));
        try {
            Children.waitFor(new Pid(Integer.MAX_VALUE), Deadline.NOW);
            lab.check("no such child is an error", false);
        } catch (PosixException e) {
            lab.say(e.getMessage());
            lab.check("no such child is ECHILD", e.errno(), Errno.ECHILD);
        }
    }
}
