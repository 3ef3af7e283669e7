package brood.sync;

import brood.core.Deadline;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * A condition on what a {@link Mutex} guards: who finds it false gives the mutex back and waits, who makes it true wakes.
 *
 * <pre>{@code
 * mutex.lock();
 * try {
 *     while (!ready()) {
 *         condition.await(mutex);
 *     }
 *     …
 * } finally {
 *     mutex.unlock();
 * }
 * }</pre>
 *
 * <p>It lives in {@link #SIZE} bytes of memory that the processes share and that stays mapped while it is used. Thread-safe.
 */
public final class Condition {
    /** How many bytes it takes, at an address that is a multiple of 8. */
    public static final int SIZE = SyncDescriptor.FIXED_SIZE;

    /** In case that a process was killed with our wake-up. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final WaitQueue queue;

    private Condition(MemorySegment region) {
        queue = new WaitQueue(region);
    }

    /**
     * Makes a condition at the start of this memory, whatever was there.
     *
     * @throws IllegalArgumentException if the memory is too small, not aligned, read-only or on the heap
     */
    public static Condition create(MemorySegment memory) {
        return new Condition(Region.create(memory, Kind.CONDITION, 0, SIZE));
    }

    /**
     * The condition that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static Condition attach(MemorySegment memory) throws InvalidLayout {
        return new Condition(Region.attach(memory, Kind.CONDITION));
    }

    /** As {@link #await(Mutex, Deadline)}, for ever. */
    public void await(Mutex mutex) throws OwnerDied, InterruptedException {
        await(mutex, Deadline.NEVER);
    }

    /**
     * Unlocks the mutex, waits to be woken, and locks it again, as many times as it was. It may return for no reason, and
     * does so several times a second: look again whether the condition holds. An interrupt ends the wait. On every way
     * out the mutex is held.
     *
     * @return false if the deadline has passed
     * @throws OwnerDied if somebody else had the mutex meanwhile and ended without unlocking it; an interrupt that came
     *     too is still set
     * @throws IllegalMonitorStateException if this thread does not hold the mutex
     */
    public boolean await(Mutex mutex, Deadline deadline) throws OwnerDied, InterruptedException {
        boolean woken = await(mutex, deadline, true);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return woken;
    }

    /** As {@link #await(Mutex)}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void awaitUninterruptibly(Mutex mutex) throws OwnerDied {
        await(mutex, Deadline.NEVER, false);
    }

    /** An interrupt is not thrown but set: the mutex comes first. */
    private boolean await(Mutex mutex, Deadline deadline, boolean interruptible) throws OwnerDied {
        int seen = queue.enter();
        int depth = mutex.unlockFully();
        try {
            queue.sleep(seen, deadline.earlier(Deadline.after(LOOK_AGAIN)), interruptible);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mutex.lockFully(depth);
        }
        return !deadline.hasPassed();
    }

    /** Wakes one who waits, if anybody does. The caller should hold the mutex. */
    public void signal() {
        queue.wake(1);
    }

    /** Wakes all who wait. The caller should hold the mutex. */
    public void signalAll() {
        queue.wakeAll();
    }
}
