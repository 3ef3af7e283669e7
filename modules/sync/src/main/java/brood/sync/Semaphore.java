package brood.sync;

import brood.core.Deadline;
import brood.mmap.Futex;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/**
 * A number of permits that grows and shrinks: any thread of any process may add some, whoever waits takes one. A permit that
 * was taken is used up; nobody holds it, so nothing is to be given back when a process is killed. For permits that are
 * lent, see {@link BoundedSemaphore}.
 *
 * <p>It lives in {@link #SIZE} bytes of memory that the processes share and that stays mapped while it is used. Thread-safe.
 */
public final class Semaphore {
    /** How many bytes it takes, at an address that is a multiple of 8. */
    public static final int SIZE = SyncDescriptor.FIXED_SIZE;

    private final Futex permits;
    private final WaitQueue queue;
    private final Wanted wanted = new Wanted() {
        @Override
        public boolean attempt() {
            return tryAcquire();
        }

        @Override
        public long obstacle() {
            return Holder.NOBODY;
        }
    };

    private Semaphore(MemorySegment region) {
        permits = Futex.at(region, SyncDescriptor.STATE_OFFSET);
        queue = new WaitQueue(region);
    }

    /**
     * Makes a semaphore with so many permits at the start of this memory, whatever was there.
     *
     * @throws IllegalArgumentException if the number is negative, or the memory too small, not aligned, read-only or on
     *     the heap
     */
    public static Semaphore create(MemorySegment memory, int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a semaphore cannot have " + permits + " permits");
        }
        Semaphore semaphore = new Semaphore(Region.create(memory, Kind.SEMAPHORE, 0, SIZE));
        semaphore.permits.set(permits);
        return semaphore;
    }

    /**
     * The semaphore that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static Semaphore attach(MemorySegment memory) throws InvalidLayout {
        return new Semaphore(Region.attach(memory, Kind.SEMAPHORE));
    }

    /** As {@link #acquire(Deadline)}, for ever. */
    public void acquire() throws InterruptedException {
        acquire(Deadline.NEVER);
    }

    /**
     * Waits for a permit and takes it. An interrupt ends the wait. A virtual thread parks.
     *
     * @return false if the deadline passed first
     */
    public boolean acquire(Deadline deadline) throws InterruptedException {
        return tryAcquire() || queue.await(wanted, deadline);
    }

    /** Takes a permit if there is one; never waits. */
    public boolean tryAcquire() {
        int now = permits.get();
        while (now > 0) {
            if (permits.compareAndSet(now, now - 1)) {
                return true;
            }
            now = permits.get();
        }
        return false;
    }

    /** As {@link #acquire()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void acquireUninterruptibly() {
        if (!tryAcquire()) {
            queue.awaitUninterruptibly(wanted);
        }
    }

    /** As {@link #release(int)}, of one. */
    public void release() {
        release(1);
    }

    /**
     * Adds permits, and wakes as many waiters.
     *
     * @throws IllegalArgumentException if the number is not positive
     * @throws IllegalStateException if there were more than {@link Integer#MAX_VALUE} then; nothing is added
     */
    public void release(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("permits to add: " + count);
        }
        int now;
        do {
            now = permits.get();
            if (now > Integer.MAX_VALUE - count) {
                throw new IllegalStateException("the semaphore has " + now + " permits, it cannot take " + count);
            }
        } while (!permits.compareAndSet(now, now + count));
        queue.wake(count);
    }

    /** How many permits there are at this moment. */
    public int permits() {
        return permits.get();
    }
}
