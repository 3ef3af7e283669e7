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

/** A grandchild whose parent ends at once needs no wait by the grandparent. */
final class DoubleFork implements Scenario {
    @Override
    public String name() {
        return "double-fork";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "fork twice, so that nobody has to wait for the second child";
    }

    @Override
    public String explanation() {
        return """
                The first child forks and ends at once, and is reaped at once; the second is an orphan
                from then on and leaves no zombie to its grandparent (004). Adopted it is by the
                subreaper, here the lab itself, which plays pid 1. Calls: fork, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Pipe told = Pipe.open();
                Pipe start = Pipe.open();
                Child first = Fork.start(() -> {
                    lab.say("first child: forks and ends");
                    Fork.start(() -> {
                        start.writeEnd().close();
                        start.readEnd().read(); // until the first child is reaped
                        lab.say("second child: my parent is "
                                + Processes.parent().orElseThrow());
                        new DataOutputStream(told.writeEnd())
                                .writeInt(Processes.parent().orElseThrow().raw());
                        return 0;
                    });
                    return 0;
                })) {
            lab.check("the first child is reaped at once", lab.end(first), WaitStatus.exited(0));
            start.writeEnd().close();
            lab.check(
                    "the second is adopted",
                    new DataInputStream(told.readEnd()).readInt(),
                    Pid.current().raw());
            lab.check("its adopter reaps it", RawWait.anyChild().status(), WaitStatus.exited(0));
            lab.check("no zombie is left", Offspring.of(Pid.current()).size(), 0);
        }
    }
}
