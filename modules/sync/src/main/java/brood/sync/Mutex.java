package brood.sync;

import brood.core.Deadline;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/**
 * A lock that one thread of all processes holds at a time. If the process that holds it ends without unlocking, killed for
 * instance, the next one gets it with {@link OwnerDied}.
 *
 * <p>It lives in {@link #SIZE} bytes of memory that the processes share and that stays mapped while it is used; this object
 * is only a view of it, and each process makes its own. Thread-safe. A thread that ends does not unlock, only a process
 * does. There is no order among those who wait. All processes are of one pid namespace and see each other in /proc.
 *
 * <pre>{@code
 * try {
 *     mutex.lock();
 * } catch (OwnerDied e) {
 *     mend(); // the mutex is held
 *     mutex.makeConsistent();
 * }
 * try {
 *     …
 * } finally {
 *     mutex.unlock();
 * }
 * }</pre>
 */
public final class Mutex {
    /** How many bytes it takes, at an address that is a multiple of 8. */
    public static final int SIZE = SyncDescriptor.FIXED_SIZE;

    private static final long THREAD = SyncDescriptor.THREAD_OFFSET;
    private static final long DEPTH = SyncDescriptor.DEPTH_OFFSET;

    /** Odd, so that no two threads of a process get the same number. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    private final MemorySegment region;
    private final boolean recursive;
    private final OwnerWord owner;
    private final WaitQueue queue;
    private final Wanted wanted = new Wanted() {
        @Override
        public boolean attempt() {
            return owner.tryClaim(0);
        }

        @Override
        public long obstacle() {
            return owner.freeIfDead();
        }
    };

    private Mutex(MemorySegment region) {
        this.region = region;
        recursive = Region.size(region) != 0;
        owner = new OwnerWord(region);
        queue = new WaitQueue(region);
    }

    /**
     * Makes a mutex at the start of this memory, whatever was there. Nobody holds it.
     *
     * @throws IllegalArgumentException if the memory is too small, not aligned, read-only or on the heap
     */
    public static Mutex create(MemorySegment memory) {
        return new Mutex(Region.create(memory, Kind.MUTEX, 0, SIZE));
    }

    /** As {@link #create}, but its holder may lock it again, and has to unlock it as many times. */
    public static Mutex createRecursive(MemorySegment memory) {
        return new Mutex(Region.create(memory, Kind.MUTEX, 1, SIZE));
    }

    /**
     * The mutex that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static Mutex attach(MemorySegment memory) throws InvalidLayout {
        return new Mutex(Region.attach(memory, Kind.MUTEX));
    }

    /** As {@link #lock(Deadline)}, for ever. */
    public void lock() throws OwnerDied, InterruptedException {
        lock(Deadline.NEVER);
    }

    /** What holds the lock until it is closed. */
    public interface Scope extends AutoCloseable {
        /** Unlocks, in the thread that locked. */
        @Override
        void close();
    }

    /**
     * As {@link #lock()}, for a try-with-resources, at whose end it is unlocked. After {@link OwnerDied}, where it is held as
     * well, there is none: unlock it.
     */
    public Scope scope() throws OwnerDied, InterruptedException {
        lock();
        return this::unlock;
    }

    /**
     * Waits until the mutex is free and takes it. An interrupt ends the wait. A virtual thread parks.
     *
     * @return false if the deadline passed first
     * @throws OwnerDied if this thread holds it now, but the last holder ended without unlocking
     * @throws IllegalStateException if this thread holds it already and it is not recursive: it would wait for ever
     */
    public boolean lock(Deadline deadline) throws OwnerDied, InterruptedException {
        if (!owner.tryClaim(0)) {
            if (isHeldByCurrentThread()) {
                lockAgain();
                return true;
            }
            if (!queue.await(wanted, deadline)) {
                return false;
            }
        }
        begin();
        return true;
    }

    /**
     * Takes the mutex if it is free, or if its holder has ended; never waits.
     *
     * @return whether this thread holds it; false also for one that it held before, unless that is recursive
     * @throws OwnerDied as {@link #lock(Deadline)} does
     */
    public boolean tryLock() throws OwnerDied {
        if (!owner.tryClaim(0)) {
            if (isHeldByCurrentThread()) {
                return recursive && lockAgain();
            }
            owner.freeIfDead();
            if (!owner.tryClaim(0)) {
                return false;
            }
        }
        begin();
        return true;
    }

    /** As {@link #lock()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void lockUninterruptibly() throws OwnerDied {
        if (!owner.tryClaim(0)) {
            if (isHeldByCurrentThread()) {
                lockAgain();
                return;
            }
            queue.awaitUninterruptibly(wanted);
        }
        begin();
    }

    private boolean lockAgain() {
        if (!recursive) {
            throw new IllegalStateException("this thread holds the mutex already, and it is not recursive");
        }
        setDepth(depth() + 1);
        return true;
    }

    /** This process has the mutex now; which of its threads, it says here. */
    private void begin() throws OwnerDied {
        SyncDescriptor.LONG.setOpaque(region, THREAD, currentThread());
        if (owner.isMarkedDied()) {
            setDepth(0);
            throw new OwnerDied("mutex");
        }
    }

    /**
     * Gives it back, or undoes one of several locks.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     */
    public void unlock() {
        requireHeld();
        int depth = depth();
        if (depth > 0) {
            setDepth(depth - 1);
        } else {
            end();
        }
    }

    private void end() {
        SyncDescriptor.LONG.setOpaque(region, THREAD, 0L);
        owner.release();
        queue.wake(1);
    }

    /**
     * Says that what the mutex guards is in order again, after {@link OwnerDied}. Does nothing if it was.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     */
    public void makeConsistent() {
        requireHeld();
        owner.unmark(Holder.DIED);
    }

    /** Whether the calling thread holds it. */
    public boolean isHeldByCurrentThread() {
        return (long) SyncDescriptor.LONG.getOpaque(region, THREAD) == currentThread();
    }

    /** Unlocks it however many times it is locked; how many times more than once that was. */
    int unlockFully() {
        requireHeld();
        int depth = depth();
        setDepth(0);
        end();
        return depth;
    }

    /** Undoes {@link #unlockFully}. */
    void lockFully(int depth) throws OwnerDied {
        try {
            lockUninterruptibly();
        } finally {
            setDepth(depth);
        }
    }

    private void requireHeld() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the mutex");
        }
    }

    private static long currentThread() {
        return Holder.me() ^ Thread.currentThread().threadId() * SCATTER;
    }

    private int depth() {
        return (int) SyncDescriptor.INT.get(region, DEPTH);
    }

    private void setDepth(int depth) {
        SyncDescriptor.INT.set(region, DEPTH, depth);
    }
}
