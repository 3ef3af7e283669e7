package brood.lab;

import brood.core.Errno;
import brood.core.Pid;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Processes;
import brood.process.RawWait;
import brood.wait.WaitStatus;
import java.util.ArrayList;
import java.util.List;

/** Several children of one parent, none of which becomes a grandchild. */
final class ForkMany implements Scenario {
    @Override
    public String name() {
        return "fork-many";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "N children of one parent, none a grandchild, all reaped";
    }

    @Override
    public String explanation() {
        return """
                A loop that forks must leave the loop in the child, or children get children (003, 000
                §2.3). A body cannot fall back into the loop. The last wait ends in ECHILD. Calls: fork,
                getppid, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final int COUNT = 5;

    @Override
    public void run(Lab lab) throws Exception {
        Pid parent = Pid.current();
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            int number = i;
            children.add(Fork.start(() -> {
                lab.say("child " + number + " of " + Processes.parent().orElseThrow());
                return Processes.parent().orElseThrow().equals(parent) ? number : 99;
            }));
        }
        for (int i = 0; i < COUNT; i++) {
            WaitStatus status = lab.end(children.get(i));
            lab.check("child " + i + " is the parent's own", status, WaitStatus.exited(i));
        }
        lab.checkFails("one wait more ends in ECHILD", Errno.ECHILD, RawWait::anyChild);
    }
}
