package brood.mmap;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.InterruptHook;
import brood.libc.locks_h;
import brood.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * {@code futex(2)} — four bytes of memory that threads of all processes that map it can wait for. The number in it means
 * what its users agree on; the kernel only compares it before it lets a thread sleep, so that no wake-up is missed.
 *
 * <p>Thread-safe. All accesses are volatile. The memory is its owner's and must stay mapped while somebody waits. A virtual
 * thread parks: a platform thread sleeps for it, so that no carrier is pinned.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/futex.2.html">futex(2)</a>
 */
public final class Futex {
    /** How many bytes it takes, and what its address is a multiple of. */
    public static final int SIZE = 4;

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final ThreadLocal<MemorySegment> TIMEOUT =
            ThreadLocal.withInitial(() -> timespec.allocate(Arena.ofAuto()));
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    private final MemorySegment word;

    private Futex(MemorySegment word) {
        this.word = word;
    }

    /**
     * The futex at an offset in memory; its value stays as it is. Shared between processes if the memory is.
     *
     * @throws IllegalArgumentException if the segment is on the heap or read-only, or the address is not a multiple of 4
     * @throws IndexOutOfBoundsException if the memory ends before
     */
    public static Futex at(MemorySegment memory, long offset) {
        MemorySegment word = memory.asSlice(offset, SIZE);
        if (!word.isNative() || word.isReadOnly() || word.address() % SIZE != 0) {
            throw new IllegalArgumentException("a futex is aligned, writable native memory, not " + word);
        }
        return new Futex(word);
    }

    /** The number in it. */
    public int get() {
        return (int) WORD.getVolatile(word, 0L);
    }

    /** Stores a number; wakes nobody. */
    public void set(int value) {
        WORD.setVolatile(word, 0L, value);
    }

    /** Stores the new number if the expected one is in it; whether it was. Wakes nobody. */
    public boolean compareAndSet(int expected, int value) {
        return WORD.compareAndSet(word, 0L, expected, value);
    }

    /** Adds, wrapping around; the number before. Wakes nobody. */
    public int getAndAdd(int delta) {
        return (int) WORD.getAndAdd(word, 0L, delta);
    }

    /**
     * {@code FUTEX_WAIT} — sleeps while the number is the expected one, until somebody wakes this thread or the deadline
     * passes. It may also return for no reason: callers look at their condition again. An interrupt wakes the other
     * waiters as well; a wake-up that came at the same time is lost on this thread, so who counts on each wake-up
     * reaching somebody wakes another one then.
     *
     * @return false if the deadline passed first, true in any other case
     * @throws InterruptedException if the thread was interrupted
     * @throws InternalError if the memory is gone, as with any other access to it
     */
    public boolean await(int expected, Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (get() != expected) {
            return true;
        }
        if (deadline.hasPassed()) {
            return false;
        }
        return Thread.currentThread().isVirtual()
                ? FutexThreads.await(this, expected, deadline)
                : awaitHere(expected, deadline);
    }

    /** As {@link #await}, but an interrupt does not end it; the thread is still interrupted afterwards. */
    public boolean awaitUninterruptibly(int expected, Deadline deadline) {
        if (get() != expected) {
            return true;
        }
        if (deadline.hasPassed()) {
            return false;
        }
        return Thread.currentThread().isVirtual()
                ? FutexThreads.awaitUninterruptibly(this, expected, deadline)
                : sleep(expected, deadline);
    }

    /** On a platform thread, interruptibly. */
    boolean awaitHere(int expected, Deadline deadline) throws InterruptedException {
        Wake wake = new Wake();
        InterruptHook interrupts = new InterruptHook(wake);
        boolean woken;
        interrupts.enter();
        try {
            woken = Thread.currentThread().isInterrupted() || sleep(expected, deadline);
        } finally {
            wake.waiting = false; // before leave, which may wait for the interrupting thread
            interrupts.leave();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return woken;
    }

    /** The system call. */
    boolean sleep(int expected, Deadline deadline) {
        MemorySegment timeout = deadline.isNever() ? MemorySegment.NULL : TIMEOUT.get();
        while (true) {
            if (!deadline.isNever()) {
                long nanos = deadline.remainingNanos();
                timespec.tv_sec(timeout, nanos / NANOS_PER_SECOND);
                timespec.tv_nsec(timeout, nanos % NANOS_PER_SECOND);
            }
            int result = locks_h.futex(word, locks_h.FUTEX_WAIT(), expected, timeout);
            if (result == 0 || result == -Errno.EAGAIN.raw()) {
                return true;
            }
            if (result == -Errno.ETIMEDOUT.raw()) {
                return false;
            }
            if (result != -Errno.EINTR.raw()) {
                throw failure(result);
            }
        }
    }

    /**
     * {@code FUTEX_WAKE} — wakes up to that many waiters, of whatever process.
     *
     * @return how many it woke
     * @throws InternalError if the memory is gone, as with any other access to it
     */
    public int wake(int count) {
        int result = locks_h.futex(word, locks_h.FUTEX_WAKE(), count, MemorySegment.NULL);
        if (result < 0) {
            throw failure(result);
        }
        return result;
    }

    /** Wakes all waiters; how many there were. */
    public int wakeAll() {
        return wake(Integer.MAX_VALUE);
    }

    /** What is left is EFAULT: a file was truncated below its mapping. */
    private static InternalError failure(int result) {
        return new InternalError("futex: " + new Errno(-result));
    }

    /** What an interrupting thread does: it cannot tell when the waiter begins to sleep, so it wakes until that is out. */
    private final class Wake implements Runnable {
        private final Thread waiter = Thread.currentThread();
        volatile boolean waiting = true;

        @Override
        public void run() {
            while (waiting && Thread.currentThread() != waiter) {
                wakeAll();
                Thread.yield();
            }
        }
    }
}
