package brood.sync;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.ProcStat;
import brood.libc.signals_h;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A process as eight bytes: see {@link SyncDescriptor}. */
final class Holder {
    static final long NOBODY = 0;

    /** A holder before ended without unlocking. */
    static final long DIED = 1L << 41;

    /** A writer that waits for readers. */
    static final long PENDING = 1L << 40;

    private static final int PID_SHIFT = 42;
    private static final long TICKS = PENDING - 1;
    private static final long IDENTITY = ~(DIED | PENDING);

    /** This process. */
    static final long ME = of(ProcStat.of(Pid.current())
            .orElseThrow(() -> new IllegalStateException("locks in shared memory need /proc to be mounted")));

    private Holder() {}

    private static long of(ProcStat process) {
        return (long) process.pid().raw() << PID_SHIFT | process.startTicks() & TICKS;
    }

    static int pid(long holder) {
        return (int) (holder >>> PID_SHIFT);
    }

    static long startTicks(long holder) {
        return holder & TICKS;
    }

    /** Whether there is one, be it with marks, and not only marks. */
    static boolean isSomebody(long word) {
        return (word & IDENTITY) != NOBODY;
    }

    static boolean isMe(long word) {
        return (word & IDENTITY) == ME;
    }

    /**
     * Whether that process is no more, surely: if it cannot be told, because /proc hides the process or there is no
     * descriptor left to look with, it counts as alive until the next look.
     */
    static boolean hasEnded(long word) {
        if (isMe(word)) {
            return false;
        }
        int pid = pid(word);
        if (pid == 0 || signals_h.kill(pid, 0) == -Errno.ESRCH.raw()) {
            return true;
        }
        try {
            Optional<ProcStat> now = ProcStat.of(new Pid(pid));
            return now.isPresent()
                    && (of(now.get()) != (word & IDENTITY) || now.get().hasEnded());
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
