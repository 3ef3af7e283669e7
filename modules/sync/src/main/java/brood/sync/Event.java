package brood.sync;

import brood.core.Deadline;
import brood.mmap.Futex;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/**
 * Something that has happened or not: threads of all processes wait until somebody says so, and pass freely until
 * somebody takes it back.
 *
 * <p>It lives in {@link #SIZE} bytes of memory that the processes share and that stays mapped while it is used. Thread-safe.
 */
public final class Event {
    /** How many bytes it takes, at an address that is a multiple of 8. */
    public static final int SIZE = SyncDescriptor.FIXED_SIZE;

    private final Futex state;
    private final WaitQueue queue;
    private final Wanted wanted = new Wanted() {
        @Override
        public boolean attempt() {
            return isSet();
        }

        @Override
        public long obstacle() {
            return Holder.NOBODY;
        }
    };

    private Event(MemorySegment region) {
        state = Futex.at(region, SyncDescriptor.STATE_OFFSET);
        queue = new WaitQueue(region);
    }

    /**
     * Makes an event that is not set at the start of this memory, whatever was there.
     *
     * @throws IllegalArgumentException if the memory is too small, not aligned, read-only or on the heap
     */
    public static Event create(MemorySegment memory) {
        return new Event(Region.create(memory, Kind.EVENT, 0, SIZE));
    }

    /**
     * The event that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, or one of another version
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static Event attach(MemorySegment memory) throws InvalidLayout {
        return new Event(Region.attach(memory, Kind.EVENT));
    }

    /** Sets it and wakes all who wait. Does nothing if it is set. */
    public void set() {
        state.set(1);
        queue.wakeAll();
    }

    /** Takes it back: who waits from now on waits for the next {@link #set}. */
    public void clear() {
        state.set(0);
    }

    /** Whether it is set. */
    public boolean isSet() {
        return state.get() != 0;
    }

    /** As {@link #await(Deadline)}, for ever. */
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /**
     * Waits until it is set. An interrupt ends the wait. A virtual thread parks. Who waits may miss a {@code set} that is
     * followed by {@code clear} at once.
     *
     * @return false if the deadline passed first
     */
    public boolean await(Deadline deadline) throws InterruptedException {
        return isSet() || queue.await(wanted, deadline);
    }

    /** As {@link #await()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public void awaitUninterruptibly() {
        if (!isSet()) {
            queue.awaitUninterruptibly(wanted);
        }
    }
}
