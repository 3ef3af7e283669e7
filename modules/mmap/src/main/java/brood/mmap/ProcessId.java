package brood.mmap;

import brood.core.AfterFork;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * One process and no later one of the same number, as it is written into shared memory: a pid and when that started.
 * Means something only to processes that see each other in {@code /proc}.
 *
 * @param pid the number
 * @param startTicks when it started, in clock ticks since boot
 */
public record ProcessId(Pid pid, long startTicks) {
    private static final long LOW_32 = 0xFFFF_FFFFL;

    /** This process, once asked. A field of a class of its own: not everybody who knows the type asks. */
    private static final class Current {
        static volatile ProcessId id = of(Pid.current()).orElseThrow();

        static {
            AfterFork.add(() -> id = of(Pid.current()).orElseThrow());
        }
    }

    /** This process. */
    public static ProcessId current() {
        return Current.id;
    }

    /** The process of that number; empty if there is none. */
    public static Optional<ProcessId> of(Pid pid) {
        return ProcStat.of(pid).map(stat -> new ProcessId(pid, stat.startTicks()));
    }

    /**
     * Whether it has not ended; a zombie has. Where that cannot be told, because /proc hides the process or no descriptor is
     * left to look with, it counts as alive: what a living process holds must not be taken from it.
     */
    public boolean isAlive() {
        if (signals_h.kill(pid.raw(), 0) == -Errno.ESRCH.raw()) {
            return false;
        }
        try {
            return ProcStat.of(pid)
                    .map(stat -> isStart(stat.startTicks()) && !stat.hasEnded())
                    .orElse(true);
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    /**
     * {@code pidfd_open(pid, 0)} — a descriptor that gets readable when the process ends. The caller closes it.
     *
     * @return empty if it has ended already
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
     */
    public Optional<Fd> openPidfd() throws PosixException {
        int result = processes_h.pidfd_open(pid.raw(), 0);
        if (result == -Errno.ESRCH.raw()) {
            return Optional.empty();
        }
        Fd fd = Fd.own(PosixException.check(result, "pidfd_open", "pid " + pid));
        if (isAlive()) {
            return Optional.of(fd);
        }
        fd.close();
        return Optional.empty();
    }

    /** As one number that is never 0 and can be stored at once: the pid below, above it the lower half of the ticks. */
    public long toWord() {
        return startTicks << 32 | pid.raw();
    }

    /**
     * From {@link #toWord()}; of the ticks only the lower half is known then, which is enough to tell it from a later one.
     *
     * @throws IllegalArgumentException if that never made this number
     */
    public static ProcessId ofWord(long word) {
        return new ProcessId(new Pid((int) word), word >>> 32);
    }

    private boolean isStart(long ticks) {
        return ((ticks ^ startTicks) & LOW_32) == 0;
    }

    /** {@code 42, started at tick 4711}. */
    @Override
    public String toString() {
        return pid + ", started at tick " + startTicks;
    }
}
