package brood.signal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a timer is set to.
 *
 * @param remaining until it fires next; zero if it is not going to
 * @param period from then on; zero if it fires once
 */
public record TimerSetting(Duration remaining, Duration period) {
    /** 146 years: with what the kernel adds to it, twice as many would overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    /** Whether it is going to fire. */
    public boolean isArmed() {
        return !remaining.isZero();
    }

    /**
     * A duration in nanoseconds, rounded up to the unit a timer counts in, so that a short one does not become the zero
     * that means never; what is longer than 146 years is about that.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static long nanos(Duration duration, long unit) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a timer fires in the future, not at " + duration);
        }
        long nanos = Math.min(LONGEST, TimeUnit.NANOSECONDS.convert(duration));
        long rest = nanos % unit;
        return rest == 0 ? nanos : nanos - rest + unit;
    }
}
