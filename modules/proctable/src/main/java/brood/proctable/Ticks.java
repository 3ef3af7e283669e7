package brood.proctable;

import brood.libc.system_h;
import java.time.Duration;

/** The unit of times in /proc, and parts of times. */
final class Ticks {
    private static final long PER_SECOND = system_h.sysconf(system_h._SC_CLK_TCK());
    private static final long NANOS = 1_000_000_000;

    private Ticks() {}

    static Duration duration(long ticks) {
        return Duration.ofSeconds(ticks / PER_SECOND, ticks % PER_SECOND * NANOS / PER_SECOND);
    }

    /** 0 of no time. */
    static double share(Duration part, Duration whole) {
        return whole.isPositive() && part.isPositive() ? (double) part.toNanos() / whole.toNanos() : 0;
    }
}
