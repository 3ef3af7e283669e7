package brood.lab;

import brood.core.Signal;
import brood.process.Child;
import brood.process.Fork;
import brood.process.RawWait;
import brood.process.StateChange;
import brood.wait.WaitStatus;

/** The status that wait gives, raw and decoded. */
final class WaitOne implements Scenario {
    @Override
    public String name() {
        return "wait";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WAITING;
    }

    @Override
    public String summary() {
        return "the child's pid and status, raw and decoded";
    }

    @Override
    public String explanation() {
        return """
                wait() blocks until a child has ended and gives its pid and status (000 §2.3.1): 0 for a
                child that exits with 0, 9 for one killed by SIGKILL. Calls: fork, kill, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        Child child = Fork.start(() -> {
            lab.say("child: ends with 0");
            return 0;
        });
        StateChange end = RawWait.anyChild();
        lab.say("wait: (" + end.pid() + ", " + end.status().raw() + "), "
                + end.status().describe());
        lab.check("wait gives the child's pid", end.pid(), child.pid());
        lab.check("and the status 0", end.status().raw(), 0);
        lab.check("which is decoded", end.status(), WaitStatus.exited(0));
        child.poll(); // notices that its status was taken
        Child sleeper = Fork.start(() -> {
            Thread.sleep(60_000);
            return 0;
        });
        sleeper.signal(Signal.SIGKILL);
        WaitStatus status = lab.end(sleeper);
        lab.say("wait: (" + sleeper.pid() + ", " + status.raw() + "), " + status.describe());
        lab.check("killed by SIGKILL, the status is 9", status.raw(), 9);
        lab.check("which is decoded as well", status, WaitStatus.signaled(Signal.SIGKILL, false));
    }
}
