package brood.lab;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Limit;
import brood.process.Processes;
import brood.process.Resource;
import brood.wait.WaitStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Fork returns twice: the child has another pid, and the parent's as its parent. */
final class ForkTwice implements Scenario {
    @Override
    public String name() {
        return "fork";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "fork returns twice, once in the parent and once in the child";
    }

    @Override
    public String explanation() {
        return """
                fork() makes a copy of the process that goes on at the same place (000 §2.1, 001, 003,
                004). The documents call os.fork() in the interpreter; here the child is a body, because
                a JVM must know where the child ends. A fork that fails, which the documents see as -1
                and Python as an exception, is EAGAIN here: an unprivileged process at its limit. Calls:
                fork, getpid, getppid, pipe2, _exit, setresuid, prlimit, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        Pid parent = Pid.current();
        lab.say("before fork");
        try (Pipe told = Pipe.open();
                Child child = Fork.start(() -> {
                    lab.say("child: my pid is " + Pid.current() + ", my parent is "
                            + Processes.parent().orElseThrow());
                    var out = new DataOutputStream(told.writeEnd());
                    out.writeInt(Pid.current().raw());
                    out.writeInt(Processes.parent().orElseThrow().raw());
                    lab.say("both are here");
                    out.writeBoolean(true);
                    return 0;
                })) {
            lab.say("parent: my pid is " + Pid.current() + ", my child is " + child.pid());
            lab.say("both are here");
            var in = new DataInputStream(told.readEnd());
            lab.check("the child's pid is what fork returned to the parent", new Pid(in.readInt()), child.pid());
            lab.check("the child's ppid is the parent's pid", new Pid(in.readInt()), parent);
            lab.check("the child runs the line after, as the parent did", in.readBoolean());
            lab.check("the parent is who it was", Pid.current(), parent);
            lab.check("the child exits with 0", lab.end(child), WaitStatus.exited(0));
        }
        List<String> refused = ChildReport.of(lab, "one that may have no more processes", ForkTwice::forkBeyondLimit);
        String stillRoot = refused.getFirst();
        if (refused.getLast().equals("it forked") && !stillRoot.isEmpty()) {
            lab.skipPart("a fork at the limit, which root has not", stillRoot);
            return;
        }
        lab.say("fork there: " + refused.getLast());
        lab.check("its fork fails with EAGAIN", refused.getLast(), Errno.EAGAIN.name());
    }

    /** Root is not limited, so it becomes somebody else first. */
    private static void forkBeyondLimit(PrintStream report) throws Exception {
        report.println(Nobody.become().orElse(""));
        Limit.of(0).apply(Resource.NPROC);
        try {
            Fork.start(() -> 0).waitFor();
            report.println("it forked");
        } catch (PosixException e) {
            report.println(e.errno().name());
        }
    }
}
