package brood.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A moment of the monotonic clock until which something may wait; it does not move when a wait is interrupted. */
public final class Deadline {
    /** Waits for ever. */
    public static final Deadline NEVER = new Deadline(false, 0);

    /** Has passed already: what waits with it looks once and does not block. */
    public static final Deadline NOW = new Deadline(true, System.nanoTime());

    private final boolean bounded;
    private final long nanoTime;

    private Deadline(boolean bounded, long nanoTime) {
        this.bounded = bounded;
        this.nanoTime = nanoTime;
    }

    /**
     * The moment that lies this far ahead; {@link #NEVER} if that is more than 292 years.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public static Deadline after(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a deadline lies ahead, not at " + duration);
        }
        long nanos = TimeUnit.NANOSECONDS.convert(duration);
        return nanos == Long.MAX_VALUE ? NEVER : new Deadline(true, System.nanoTime() + nanos);
    }

    /** Whether it is never. */
    public boolean isNever() {
        return !bounded;
    }

    /** Whether it lies behind. */
    public boolean hasPassed() {
        return bounded && nanoTime - System.nanoTime() <= 0;
    }

    /** Nanoseconds left, zero when it has passed, {@link Long#MAX_VALUE} when it is never. */
    public long remainingNanos() {
        return bounded ? Math.max(0, nanoTime - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** The earlier of the two. */
    public Deadline earlier(Deadline other) {
        if (!bounded || !other.bounded) {
            return bounded ? this : other;
        }
        long now = System.nanoTime(); // two deadlines may lie further apart than a long can say, each from now does not
        return nanoTime - now <= other.nanoTime - now ? this : other;
    }
}
