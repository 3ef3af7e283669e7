package brood.signal;

import brood.core.PosixException;
import brood.libc.timers_h;
import brood.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * What a {@link TimerFd} counts on.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/clock_getres.2.html">clock_gettime(2)</a>
 */
public enum TimerClock {
    /** {@code CLOCK_MONOTONIC}: since some moment in the past, never set, standing still while the machine sleeps. */
    MONOTONIC(timers_h.CLOCK_MONOTONIC()),

    /** {@code CLOCK_BOOTTIME}: the same, going on while the machine sleeps. */
    BOOTTIME(timers_h.CLOCK_BOOTTIME()),

    /** {@code CLOCK_REALTIME}: the time of day, since {@link java.time.Instant#EPOCH}; it may be set. */
    REALTIME(timers_h.CLOCK_REALTIME());

    private final int id;

    TimerClock(int id) {
        this.id = id;
    }

    /** The kernel's number for it. */
    int id() {
        return id;
    }

    /** {@code clock_gettime(clock, ...)} — its time now, since its zero. */
    public Duration now() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = timespec.allocate(arena);
            int result = timers_h.clock_gettime(id, time);
            if (result < 0) {
                throw new AssertionError(PosixException.of(result, "clock_gettime", this));
            }
            return Duration.ofSeconds(timespec.tv_sec(time), timespec.tv_nsec(time));
        }
    }
}
