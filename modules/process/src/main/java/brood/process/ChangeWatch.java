package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells of stops and continuations, which no descriptor does: a daemon thread per child sits in waitid, which only peeks
 * and so takes nothing from anybody. The thread ends with the next change of its child, at the latest with its end, also
 * when nobody is interested any more; there is one per child and options.
 */
final class ChangeWatch {
    private record Subject(Pid pid, int options) {}

    private static final Set<Subject> RUNNING = ConcurrentHashMap.newKeySet();

    private ChangeWatch() {}

    /** Has {@link Children#wake} called when one of these may have happened to the child, or already has. */
    static void start(Child child, int options) {
        Subject subject = new Subject(child.pid(), options | processes_h.WNOWAIT());
        if (!RUNNING.add(subject)) {
            return;
        }
        boolean started = false;
        try {
            Uninterruptible.start("brood-wait-" + subject.pid, () -> run(subject));
            started = true;
        } finally {
            if (!started) {
                RUNNING.remove(subject);
            }
        }
    }

    /** In a forked child, which has none of these threads. */
    static void afterFork() {
        RUNNING.clear();
    }

    private static void run(Subject subject) {
        try {
            WaitCall.waitid(processes_h.P_PID(), subject.pid.raw(), subject.options);
        } catch (PosixException waitedForElsewhere) {
            // that is a change, too
        } finally {
            RUNNING.remove(subject); // first, so that whoever looks in vain starts another
            Children.wake();
        }
    }
}
