package brood.lab;

import brood.core.Deadline;
import brood.core.ProcFile;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Redirect;
import brood.process.Resource;
import brood.process.WaitFlag;
import brood.wait.WaitStatus;

/** What may happen to a child, as the wait status tells it. */
final class WaitStatuses implements Scenario {
    @Override
    public String name() {
        return "wait-status";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WAITING;
    }

    @Override
    public String summary() {
        return "one status word for exit, kill, stop, continue and core dump";
    }

    @Override
    public String explanation() {
        return """
                The macros of wait(2) take a status apart (001): exited 9 is 0x900, stopped ends in 7f,
                continued is ffff, and bit 80 says that a core was written, which does not exclude the
                signal, as the document's elif would have it. Calls: posix_spawn, kill, waitid, prlimit.""";
    }

    private static final int DUMPED = 0x80;

    @Override
    public void run(Lab lab) throws Exception {
        Child child = Command.of("sh", "-c", "read x; exit 9")
                .stdin(Redirect.read("/dev/null"))
                .spawn();
        lab.check("exited 9", show(lab, lab.end(child)), "0x900  exited with 9");
        Child stopped = Command.of("sleep", "60").spawn();
        stopped.signal(Signal.SIGSTOP);
        lab.check("stopped by 19", show(lab, change(stopped, WaitFlag.STOPPED)), "0x137f  stopped by SIGSTOP");
        stopped.signal(Signal.SIGCONT);
        lab.check("continued", show(lab, change(stopped, WaitFlag.CONTINUED)), "0xffff  continued");
        stopped.signal(Signal.SIGTERM);
        lab.check("killed by 15", show(lab, lab.end(stopped)), "0xf  killed by SIGTERM");
        abort(lab);
    }

    private static WaitStatus change(Child child, WaitFlag flag) throws Exception {
        return Children.waitFor(child.pid(), Deadline.NEVER, flag).orElseThrow().status();
    }

    private static String show(Lab lab, WaitStatus status) {
        String line = "0x" + Integer.toHexString(status.raw()) + "  " + status.describe();
        lab.say(line);
        return line;
    }

    /** Whether a core is written is up to the machine; where it is, it goes with the folder. */
    private static void abort(Lab lab) throws Exception {
        long most = Limit.current(Resource.CORE).hard();
        try (Scratch scratch = Scratch.create()) {
            Child child = Command.shell("kill -ABRT $$")
                    .directory(scratch.folder())
                    .limit(Resource.CORE, Limit.of(most))
                    .spawn();
            WaitStatus status = lab.end(child);
            show(lab, status);
            boolean dumped = (status.raw() & DUMPED) != 0;
            lab.check("aborted is 6", status.raw() & ~DUMPED, 6);
            String pattern = ProcFile.text("/proc/sys/kernel/core_pattern").strip();
            boolean here = !pattern.startsWith("|") && !pattern.contains("/"); // neither piped nor in another folder
            int files = scratch.folder().toFile().list().length;
            lab.say("core pattern " + pattern + ", limit " + most + ": " + files + " files");
            if (here) {
                lab.check("bit 80 says whether there is a core file", dumped, files > 0);
            } else {
                lab.skipPart("a look at the core file", "core_pattern is " + pattern);
            }
            lab.check(
                    "signal and core are told together",
                    status.describe(),
                    "killed by SIGABRT" + (dumped ? " (core dumped)" : ""));
        }
    }
}
