package brood.signal;

import brood.core.Signal;
import brood.libc.timers_h;
import java.time.Duration;

/**
 * The one alarm of this process: SIGALRM after some seconds.
 *
 * <p>Without a handler ({@link SignalHandlers#set} for {@link Signal#SIGALRM}) it ends the JVM, without its shutdown
 * hooks. A child does not inherit it; a program that this process becomes by {@code execve(2)} does. It is the same timer
 * as {@link IntervalTimer#REAL}: each replaces the other. Thread-safe, but common to all that runs in this JVM: where
 * nothing asks for the signal, use a {@link TimerFd}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/alarm.2.html">alarm(2)</a>
 */
public final class Alarm {
    private static final long SECOND = 1_000_000_000;

    /** What the C function's {@code unsigned int} holds: 136 years. */
    private static final long LONGEST = 0xFFFF_FFFFL;

    private Alarm() {}

    /**
     * {@code alarm(seconds)} — replaces the alarm. The time is rounded up to whole seconds, and is at least one: to cancel
     * is {@link #cancel()}.
     *
     * @return what was left of the alarm before, in seconds, rounded by the kernel: to the nearest, but never to zero;
     *     zero if there was none
     * @throws IllegalArgumentException if the time is negative
     */
    public static Duration set(Duration after) {
        return alarm(Math.clamp(TimerSetting.nanos(after, SECOND) / SECOND, 1, LONGEST));
    }

    /**
     * {@code alarm(0)} — cancels it.
     *
     * @return what was left of it, as {@link #set} does
     */
    public static Duration cancel() {
        return alarm(0);
    }

    private static Duration alarm(long seconds) {
        return Duration.ofSeconds(Integer.toUnsignedLong(timers_h.alarm((int) seconds)));
    }
}
