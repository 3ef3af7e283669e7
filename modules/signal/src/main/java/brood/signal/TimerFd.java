package brood.signal;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.files_h;
import brood.libc.timers_h;
import brood.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * A timer that a {@link Poller} can wait for: readable when it has expired. No signal, no handler, and as many as one
 * likes; the kernel counts the expirations, so that none is lost and a period does not drift, however late they are read.
 *
 * <p>It counts in nanoseconds. A first time of zero, or a moment that has passed, expires at once; {@link #cancel()} alone
 * disarms. Owns its descriptor, which children do not get. Thread-safe: each expiration is counted to one reader.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/timerfd_create.2.html">timerfd_create(2)</a>
 */
public final class TimerFd implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;

    private final TimerClock clock;
    private final Fd fd;

    private TimerFd(TimerClock clock, Fd fd) {
        this.clock = clock;
        this.fd = fd;
    }

    /**
     * {@code timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK)} — a timer that is not set.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static TimerFd open(TimerClock clock) throws PosixException {
        int result = timers_h.timerfd_create(clock.id(), timers_h.TFD_CLOEXEC() | timers_h.TFD_NONBLOCK());
        return new TimerFd(clock, Fd.own(PosixException.check(result, "timerfd_create", clock)));
    }

    /** The descriptor to wait for; it stays this object's. */
    public Fd fd() {
        return fd;
    }

    /** What it counts on. */
    public TimerClock clock() {
        return clock;
    }

    /**
     * Expires once, this long from now: {@link #set(Duration, Duration)}.
     *
     * @return what it was set to before
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting set(Duration first) throws PosixException {
        return set(first, Duration.ZERO);
    }

    /**
     * {@code timerfd_settime(fd, 0, ...)} — expires this long from now, and then again after each period. Expirations that
     * nobody has read are forgotten.
     *
     * @param period zero to expire only once
     * @return what it was set to before
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalArgumentException if one of them is negative
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting set(Duration first, Duration period) throws PosixException {
        return set(0, Math.max(1, TimerSetting.nanos(first, 1)), TimerSetting.nanos(period, 1));
    }

    /**
     * Expires once, at a moment of its clock: {@link #setAt(Duration, Duration)}.
     *
     * @return what it was set to before
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalArgumentException if the moment is negative
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting setAt(Duration moment) throws PosixException {
        return setAt(moment, Duration.ZERO);
    }

    /**
     * {@code timerfd_settime(fd, TFD_TIMER_ABSTIME, ...)} — expires at a moment of its clock, and then again after each
     * period: the n-th time exactly n-1 periods after the moment, also if that lies behind. On {@link TimerClock#REALTIME} it
     * follows when the clock is set.
     *
     * @param moment since the clock's zero, as {@link TimerClock#now()} gives it
     * @param period zero to expire only once
     * @return what it was set to before
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalArgumentException if one of them is negative
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting setAt(Duration moment, Duration period) throws PosixException {
        return set(
                timers_h.TFD_TIMER_ABSTIME(),
                Math.max(1, TimerSetting.nanos(moment, 1)),
                TimerSetting.nanos(period, 1));
    }

    /**
     * {@code timerfd_settime(fd, 0, {0}, ...)} — disarms it. Expirations that nobody has read are forgotten.
     *
     * @return what it was set to before
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting cancel() throws PosixException {
        return set(0, 0, 0);
    }

    /**
     * {@code timerfd_gettime(fd, ...)} — what it is set to.
     *
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalStateException if it is closed
     */
    public TimerSetting get() throws PosixException {
        int number = fd.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment setting = allocate(arena);
            PosixException.check(timers_h.timerfd_gettime(number, setting), "timerfd_gettime", fd);
            return read(setting);
        } finally {
            fd.release();
        }
    }

    private TimerSetting set(int flags, long first, long period) throws PosixException {
        int number = fd.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment setting = allocate(arena);
            MemorySegment before = allocate(arena);
            write(setting, timers_h.ITIMERSPEC_VALUE(), first);
            write(setting, timers_h.ITIMERSPEC_INTERVAL(), period);
            int result = timers_h.timerfd_settime(number, flags, setting, before);
            PosixException.check(result, "timerfd_settime", fd);
            return read(before);
        } finally {
            fd.release();
        }
    }

    /**
     * How often it has expired since it was set or last read; 0 if it has not. All but one of them are overruns. Never
     * blocks.
     *
     * @throws PosixException EBADF if a stranger has closed the descriptor
     * @throws IllegalStateException if it is closed
     */
    public long poll() throws PosixException {
        int number = fd.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            long result = files_h.read(number, count, Long.BYTES);
            if (result == -Errno.EAGAIN.raw()) {
                return 0;
            }
            if (result < 0) {
                throw PosixException.of(result, "read", fd);
            }
            return count.get(ValueLayout.JAVA_LONG, 0);
        } finally {
            fd.release();
        }
    }

    /**
     * Waits until it has expired: {@link Poller#await} and {@link #poll()}. A virtual thread parks.
     *
     * @return how often; 0 if the deadline passed first
     * @throws PosixException EMFILE, ENFILE, ENOMEM, when the waiting itself needs what there is none of
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if it is closed, also while this waits
     */
    public long await(Deadline deadline) throws PosixException, InterruptedException {
        long count = poll();
        while (count == 0 && !Poller.await(fd, deadline, PollEvent.READABLE).isEmpty()) {
            count = poll(); // none if another thread was faster
        }
        return count;
    }

    private static MemorySegment allocate(Arena arena) {
        return arena.allocate(timers_h.ITIMERSPEC_SIZE(), Long.BYTES);
    }

    private static void write(MemorySegment setting, long offset, long nanos) {
        MemorySegment time = setting.asSlice(offset, timespec.sizeof());
        timespec.tv_sec(time, nanos / SECOND);
        timespec.tv_nsec(time, nanos % SECOND);
    }

    private static TimerSetting read(MemorySegment setting) {
        return new TimerSetting(
                read(setting, timers_h.ITIMERSPEC_VALUE()), read(setting, timers_h.ITIMERSPEC_INTERVAL()));
    }

    private static Duration read(MemorySegment setting, long offset) {
        MemorySegment time = setting.asSlice(offset, timespec.sizeof());
        return Duration.ofSeconds(timespec.tv_sec(time), timespec.tv_nsec(time));
    }

    /** Closes the descriptor, which ends waits for it. */
    @Override
    public void close() {
        fd.close();
    }

    /** {@code timer fd 5 (MONOTONIC)}. */
    @Override
    public String toString() {
        return "timer " + fd + " (" + clock + ")";
    }
}
