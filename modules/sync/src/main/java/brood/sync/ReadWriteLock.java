package brood.sync;

import brood.core.Deadline;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/**
 * A lock that many readers hold at once, or one writer alone. A reader whose process ends without unlocking, killed for
 * instance, leaves nothing: it has changed nothing. After such a writer everybody gets the lock with {@link OwnerDied},
 * until a writer has mended what it left.
 *
 * <p>It lives in {@link #bytes} of memory that the processes share and that stays mapped while it is used. Thread-safe. A
 * hold belongs to a process, not to a thread, and none can be turned into the other or taken twice: a reader that asks for
 * the write lock waits for itself. Waiting writers go before new readers. All processes are of one pid namespace and see
 * each other in /proc.
 */
public final class ReadWriteLock {
    private final OwnerWord writer;
    private final HolderTable readers;
    private final WaitQueue queue;
    private final Wanted read = new Wanted() {
        @Override
        public boolean attempt() {
            return tryRead();
        }

        @Override
        public long obstacle() {
            long holder = writer.freeIfDead();
            return holder == Holder.NOBODY ? readers.freeDead() : holder;
        }
    };
    private final Wanted claim = new Wanted() {
        @Override
        public boolean attempt() {
            return writer.tryClaim(Holder.PENDING);
        }

        @Override
        public long obstacle() {
            return writer.freeIfDead();
        }
    };
    private final Wanted departure = new Wanted() {
        @Override
        public boolean attempt() {
            return readers.isFree();
        }

        @Override
        public long obstacle() {
            return readers.freeDead();
        }
    };

    private ReadWriteLock(MemorySegment region) {
        writer = new OwnerWord(region);
        readers = new HolderTable(region);
        queue = new WaitQueue(region);
    }

    /**
     * How many bytes one for so many readers at once takes, at an address that is a multiple of 8.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public static long bytes(int readers) {
        if (readers <= 0) {
            throw new IllegalArgumentException("a read-write lock cannot be for " + readers + " readers");
        }
        return HolderTable.bytes(readers);
    }

    /**
     * Makes a lock at the start of this memory, whatever was there. Nobody holds it.
     *
     * @param readers how many may read at once, some hundred at most; more wait
     * @throws IllegalArgumentException if the number is not positive, or the memory too small, not aligned, read-only or
     *     on the heap
     */
    public static ReadWriteLock create(MemorySegment memory, int readers) {
        return new ReadWriteLock(Region.create(memory, Kind.READ_WRITE_LOCK, readers, bytes(readers)));
    }

    /**
     * The lock that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static ReadWriteLock attach(MemorySegment memory) throws InvalidLayout {
        return new ReadWriteLock(Region.attachWithTable(memory, Kind.READ_WRITE_LOCK));
    }

    /** As {@link #lockRead(Deadline)}, for ever. */
    public void lockRead() throws OwnerDied, InterruptedException {
        lockRead(Deadline.NEVER);
    }

    /**
     * Waits until there is no writer, nor one that waits, and takes the lock for reading. An interrupt ends the wait. A
     * virtual thread parks.
     *
     * @return false if the deadline passed first
     * @throws OwnerDied if it is held for reading now, but a writer ended without unlocking
     */
    public boolean lockRead(Deadline deadline) throws OwnerDied, InterruptedException {
        return queue.await(read, deadline) && taken();
    }

    /** Takes the lock for reading if that is possible at once; never waits. As {@link #lockRead(Deadline)} else. */
    public boolean tryLockRead() throws OwnerDied {
        if (!tryRead()) {
            read.obstacle();
            if (!tryRead()) {
                return false;
            }
        }
        return taken();
    }

    /** As {@link #lockRead()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void lockReadUninterruptibly() throws OwnerDied {
        queue.awaitUninterruptibly(read);
        taken();
    }

    /** Says that it reads before it looks for a writer, which does the same the other way round: one of them sees it. */
    private boolean tryRead() {
        if (Holder.isSomebody(writer.get()) || !readers.tryClaim()) {
            return false;
        }
        if (!Holder.isSomebody(writer.get())) {
            return true;
        }
        unlockRead();
        return false;
    }

    /** True, or the news. */
    private boolean taken() throws OwnerDied {
        if (writer.isMarkedDied()) {
            throw new OwnerDied("read-write lock");
        }
        return true;
    }

    /**
     * Gives up one hold for reading.
     *
     * @throws IllegalMonitorStateException if this process has none
     */
    public void unlockRead() {
        if (!readers.release()) {
            throw new IllegalMonitorStateException("this process does not hold the lock for reading");
        }
        queue.wakeAll();
    }

    /** As {@link #lockWrite(Deadline)}, for ever. */
    public void lockWrite() throws OwnerDied, InterruptedException {
        lockWrite(Deadline.NEVER);
    }

    /**
     * Waits until nobody holds the lock and takes it for writing. From its turn on it keeps new readers out. An interrupt
     * ends the wait. A virtual thread parks.
     *
     * @return false if the deadline passed first
     * @throws OwnerDied if it is held for writing now, but a writer before ended without unlocking
     */
    public boolean lockWrite(Deadline deadline) throws OwnerDied, InterruptedException {
        if (!queue.await(claim, deadline)) {
            return false;
        }
        boolean alone = false;
        try {
            alone = queue.await(departure, deadline);
        } finally {
            endClaim(alone);
        }
        return alone && taken();
    }

    /** Takes the lock for writing if that is possible at once; never waits. As {@link #lockWrite(Deadline)} else. */
    public boolean tryLockWrite() throws OwnerDied {
        if (!claim.attempt()) {
            claim.obstacle();
            if (!claim.attempt()) {
                return false;
            }
        }
        boolean alone = readers.isFree();
        if (!alone) {
            readers.freeDead();
            alone = readers.isFree();
        }
        endClaim(alone);
        return alone && taken();
    }

    /** As {@link #lockWrite()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void lockWriteUninterruptibly() throws OwnerDied {
        queue.awaitUninterruptibly(claim);
        queue.awaitUninterruptibly(departure);
        endClaim(true);
        taken();
    }

    /** The writer is one, or gives up. */
    private void endClaim(boolean alone) {
        if (alone) {
            writer.unmark(Holder.PENDING);
        } else {
            writer.release();
            queue.wakeAll();
        }
    }

    /**
     * Gives up the hold for writing.
     *
     * @throws IllegalMonitorStateException if this process does not have it
     */
    public void unlockWrite() {
        requireWriting();
        writer.release();
        queue.wakeAll();
    }

    /**
     * Says that what the lock guards is in order again, after {@link OwnerDied}. Does nothing if it was.
     *
     * @throws IllegalMonitorStateException if this process does not hold the lock for writing
     */
    public void makeConsistent() {
        requireWriting();
        writer.unmark(Holder.DIED);
    }

    private void requireWriting() {
        long now = writer.get();
        if (!Holder.isMe(now) || (now & Holder.PENDING) != 0) {
            throw new IllegalMonitorStateException("this process does not hold the lock for writing");
        }
    }
}
