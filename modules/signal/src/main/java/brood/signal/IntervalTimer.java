package brood.signal;

import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.signals_h;
import brood.libc.timers_h;
import brood.libc.timeval;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The three interval timers of this process, each with a clock and a signal of its own.
 *
 * <p>They count in microseconds. What is not a whole number of them is rounded up, a first time of zero to one: it fires,
 * and {@link #cancel()} alone disarms. The CPU clocks move by the kernel's tick (1 to 10 ms), and that is how late or how
 * rarely VIRTUAL and PROF fire.
 *
 * <p>Without a handler ({@link SignalHandlers#set}) each of the signals ends the JVM, without its shutdown hooks. Signals
 * that come faster than the handler runs are merged, and nothing counts them: that does a {@link TimerFd}. A child does
 * not inherit the timers; a program that this process becomes by {@code execve(2)} does. Thread-safe, but common to all that runs
 * in this JVM.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setitimer.2.html">setitimer(2)</a>
 */
public enum IntervalTimer {
    /** Real time, {@link Signal#SIGALRM}: the timer of {@link Alarm} as well. */
    REAL(timers_h.ITIMER_REAL(), Signal.SIGALRM),

    /** The time that the threads of this process spend in their own code, not in the kernel: SIGVTALRM. */
    VIRTUAL(timers_h.ITIMER_VIRTUAL(), new Signal(signals_h.SIGVTALRM())),

    /** The time that the threads of this process spend in their own code and in the kernel: SIGPROF. */
    PROF(timers_h.ITIMER_PROF(), new Signal(signals_h.SIGPROF()));

    private static final long MICROSECOND = 1000;
    private static final long SECOND = 1_000_000_000;

    private final int which;
    private final Signal signal;

    IntervalTimer(int which, Signal signal) {
        this.which = which;
        this.signal = signal;
    }

    /** What it sends to this process. */
    public Signal signal() {
        return signal;
    }

    /**
     * Fires once: {@link #set(Duration, Duration)}.
     *
     * @return what it was set to before
     * @throws IllegalArgumentException if the time is negative
     */
    public TimerSetting set(Duration first) {
        return set(first, Duration.ZERO);
    }

    /**
     * {@code setitimer(which, ...)} — fires after the first time, and then again after each period.
     *
     * @param period zero to fire only once
     * @return what it was set to before
     * @throws IllegalArgumentException if one of them is negative
     */
    public TimerSetting set(Duration first, Duration period) {
        return set(
                Math.max(MICROSECOND, TimerSetting.nanos(first, MICROSECOND)), TimerSetting.nanos(period, MICROSECOND));
    }

    /**
     * {@code setitimer(which, {0}, ...)} — disarms it.
     *
     * @return what it was set to before
     */
    public TimerSetting cancel() {
        return set(0, 0);
    }

    /** {@code getitimer(which, ...)} — what it is set to. */
    public TimerSetting get() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment setting = allocate(arena);
            throwIfFailed(timers_h.getitimer(which, setting), "getitimer");
            return read(setting);
        }
    }

    private TimerSetting set(long first, long period) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment setting = allocate(arena);
            MemorySegment before = allocate(arena);
            write(setting, timers_h.ITIMERVAL_VALUE(), first);
            write(setting, timers_h.ITIMERVAL_INTERVAL(), period);
            throwIfFailed(timers_h.setitimer(which, setting, before), "setitimer");
            return read(before);
        }
    }

    private static MemorySegment allocate(Arena arena) {
        return arena.allocate(timers_h.ITIMERVAL_SIZE(), Long.BYTES);
    }

    private static void write(MemorySegment setting, long offset, long nanos) {
        MemorySegment time = setting.asSlice(offset, timeval.sizeof());
        timeval.tv_sec(time, nanos / SECOND);
        timeval.tv_usec(time, nanos % SECOND / MICROSECOND);
    }

    private static TimerSetting read(MemorySegment setting) {
        return new TimerSetting(
                read(setting, timers_h.ITIMERVAL_VALUE()), read(setting, timers_h.ITIMERVAL_INTERVAL()));
    }

    private static Duration read(MemorySegment setting, long offset) {
        MemorySegment time = setting.asSlice(offset, timeval.sizeof());
        return Duration.ofSeconds(timeval.tv_sec(time), timeval.tv_usec(time) * MICROSECOND);
    }

    /** With a timer that exists and times in range the kernel has nothing to refuse. */
    private void throwIfFailed(int result, String call) {
        if (result < 0) {
            throw new AssertionError(PosixException.of(result, call, this));
        }
    }
}
