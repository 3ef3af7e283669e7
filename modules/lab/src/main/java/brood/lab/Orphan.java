package brood.lab;

import brood.core.Pid;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Processes;
import brood.process.RawWait;
import brood.wait.WaitStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;

/** A parent ends before its child, which gets another. */
final class Orphan implements Scenario {
    @Override
    public String name() {
        return "orphan";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "a child outlives its parent and is adopted";
    }

    @Override
    public String explanation() {
        return """
                When a parent ends first, its children are adopted by the next subreaper above, or by
                pid 1 (000 §2.2, 002, 004). The lab is the subreaper here. Calls: fork, getppid,
                prctl(PR_SET_CHILD_SUBREAPER), waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Pipe told = Pipe.open();
                Pipe lifeline = Pipe.open();
                Baton looked = Baton.make();
                Child parent = Fork.start(() -> {
                    Fork.start(() -> orphan(lab, told, looked, lifeline));
                    looked.await();
                    lab.say("the parent ends");
                    return 0;
                })) {
            lab.check("the parent exits with 0", lab.end(parent), WaitStatus.exited(0));
            lifeline.writeEnd().close();
            var in = new DataInputStream(told.readEnd());
            Pid orphan = new Pid(in.readInt());
            lab.check("the orphan was the child of the one that ended", new Pid(in.readInt()), parent.pid());
            Pid adopter = new Pid(in.readInt());
            lab.check("the orphan's new parent is the subreaper", adopter, Pid.current());
            var end = RawWait.anyChild();
            lab.check("who adopts also reaps", end.pid(), orphan);
            lab.check("and gets the status", end.status(), WaitStatus.exited(7));
        }
    }

    private static int orphan(Lab lab, Pipe told, Baton looked, Pipe lifeline) throws Exception {
        Pid before = Processes.parent().orElseThrow();
        lab.say("orphan-to-be: my parent is " + before);
        looked.pass();
        lifeline.writeEnd().close();
        lifeline.readEnd().read(); // until the lab has reaped the parent
        lab.say("orphan: my parent is " + Processes.parent().orElseThrow());
        var out = new DataOutputStream(told.writeEnd());
        out.writeInt(Pid.current().raw());
        out.writeInt(before.raw());
        out.writeInt(Processes.parent().orElseThrow().raw());
        return 7;
    }
}
