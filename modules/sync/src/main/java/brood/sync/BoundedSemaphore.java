package brood.sync;

import brood.core.Deadline;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/**
 * A fixed number of permits that are lent: the process that takes one holds it, and gives it back. Those of a process that
 * ends without doing so, killed for instance, are free again: others take them.
 *
 * <p>It lives in {@link #bytes} of memory that the processes share and that stays mapped while it is used. Thread-safe. A
 * permit belongs to a process, not to a thread. Taking one takes time in proportion to their number, so it is meant for
 * some hundred at most. All processes are of one pid namespace and see each other in /proc.
 */
public final class BoundedSemaphore {
    private final HolderTable table;
    private final WaitQueue queue;
    private final Wanted wanted = new Wanted() {
        @Override
        public boolean attempt() {
            return table.tryClaim();
        }

        @Override
        public long obstacle() {
            return table.freeDead();
        }
    };

    private BoundedSemaphore(MemorySegment region) {
        table = new HolderTable(region);
        queue = new WaitQueue(region);
    }

    /**
     * How many bytes one with so many permits takes, at an address that is a multiple of 8.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public static long bytes(int permits) {
        if (permits <= 0) {
            throw new IllegalArgumentException("a bounded semaphore cannot have " + permits + " permits");
        }
        return HolderTable.bytes(permits);
    }

    /**
     * Makes a semaphore with so many permits, all free, at the start of this memory, whatever was there.
     *
     * @throws IllegalArgumentException if the number is not positive, or the memory too small, not aligned, read-only or
     *     on the heap
     */
    public static BoundedSemaphore create(MemorySegment memory, int permits) {
        return new BoundedSemaphore(Region.create(memory, Kind.BOUNDED_SEMAPHORE, permits, bytes(permits)));
    }

    /**
     * The semaphore that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static BoundedSemaphore attach(MemorySegment memory) throws InvalidLayout {
        return new BoundedSemaphore(Region.attachWithTable(memory, Kind.BOUNDED_SEMAPHORE));
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
        return table.tryClaim() || queue.await(wanted, deadline);
    }

    /** Takes a permit if one is free, or if the holder of one has ended; never waits. */
    public boolean tryAcquire() {
        if (table.tryClaim()) {
            return true;
        }
        table.freeDead();
        return table.tryClaim();
    }

    /** As {@link #acquire()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void acquireUninterruptibly() {
        if (!table.tryClaim()) {
            queue.awaitUninterruptibly(wanted);
        }
    }

    /**
     * Gives a permit back, and wakes a waiter.
     *
     * @throws IllegalStateException if this process holds none
     */
    public void release() {
        if (!table.release()) {
            throw new IllegalStateException("this process holds no permit");
        }
        queue.wake(1);
    }

    /** How many permits are free at this moment, after taking back those of ended processes. */
    public int permits() {
        table.freeDead();
        return table.countFree();
    }
}
