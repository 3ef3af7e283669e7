package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Redirect;
import brood.process.Resource;
import brood.process.WaitFlag;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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

    @Override
    public void run(Lab lab) throws Exception {
        Child child = Command.of("sh", "-c", "read x; exit 9")
                .stdin(Redirect.read("/dev/null"))
                .spawn();
        lab.check("exited 9", show(lab, lab.end(child)), "0x900");
        Child stopped = Command.of("sleep", "60").spawn();
        stopped.signal(Signal.SIGSTOP);
        lab.check("stopped by 19", show(lab, change(stopped, WaitFlag.STOPPED)), "0x137f");
        stopped.signal(Signal.SIGCONT);
        lab.check("continued", show(lab, change(stopped, WaitFlag.CONTINUED)), "0xffff");
        stopped.signal(Signal.SIGTERM);
        lab.check("killed by 15", show(lab, lab.end(stopped)), "0xf");
        abort(lab);
    }

    private static WaitStatus change(Child child, WaitFlag flag) throws Exception {
        return Children.waitFor(child.pid(), Deadline.NEVER, flag).orElseThrow().status();
    }

    private static String show(Lab lab, WaitStatus status) {
        String raw = "0x" + Integer.toHexString(status.raw());
        lab.say(raw + "  " + status.describe());
        return raw;
    }

    /** Whether a core is written is up to the machine; where it is, it is removed. */
    private static void abort(Lab lab) throws Exception {
        Path scratch = Files.createTempDirectory("brood-lab");
        try {
            Limit core = new Limit(
                    Limit.current(Resource.CORE).hard(),
                    Limit.current(Resource.CORE).hard());
            Child child = Command.shell("kill -ABRT $$")
                    .directory(scratch)
                    .limit(Resource.CORE, core)
                    .spawn();
            WaitStatus status = lab.end(child);
            show(lab, status);
            boolean dumped = status instanceof WaitStatus.Signaled signaled && signaled.coreDumped();
            lab.check("aborted is 6, and bit 80 if a core was written", status.raw(), dumped ? 0x86 : 6);
        } finally {
            try (Stream<Path> files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(scratch);
        }
    }
}
