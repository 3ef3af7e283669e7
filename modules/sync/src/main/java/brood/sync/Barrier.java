package brood.sync;

import brood.core.Deadline;
import brood.mmap.InvalidLayout;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import java.util.concurrent.BrokenBarrierException;

/**
 * A point where a fixed number of threads, of any processes, wait for each other; then all go on, and it is ready for the
 * next time. If one of those who wait gives up, by its deadline or an interrupt, the barrier is broken for all. One whose
 * process is killed while it waits has arrived; one that is killed before never does, so use deadlines.
 *
 * <p>It lives in {@link #SIZE} bytes of memory that the processes share and that stays mapped while it is used. Thread-safe.
 */
public final class Barrier {
    /** How many bytes it takes, at an address that is a multiple of 8. */
    public static final int SIZE = SyncDescriptor.FIXED_SIZE;

    private static final long STATE = SyncDescriptor.STATE_OFFSET;
    private static final long BROKEN = 1L << 23;
    private static final long ARRIVED = BROKEN - 1;
    private static final long ONE_TRIP = 1L << 24;
    private static final int RESETS_SHIFT = 48;
    private static final long ONE_RESET = 1L << RESETS_SHIFT;
    private static final long TRIPS = ONE_RESET - ONE_TRIP;

    private final MemorySegment region;
    private final int parties;
    private final WaitQueue queue;

    private Barrier(MemorySegment region) {
        this.region = region;
        parties = Region.size(region);
        queue = new WaitQueue(region);
    }

    /**
     * Makes a barrier for so many threads at the start of this memory, whatever was there.
     *
     * @throws IllegalArgumentException if the number is not between 1 and 8388607, or the memory too small, not aligned,
     *     read-only or on the heap
     */
    public static Barrier create(MemorySegment memory, int parties) {
        if (parties < 1 || parties > ARRIVED) {
            throw new IllegalArgumentException("a barrier cannot be for " + parties);
        }
        return new Barrier(Region.create(memory, Kind.BARRIER, parties, SIZE));
    }

    /**
     * The barrier that somebody has made at the start of this memory.
     *
     * @throws InvalidLayout if there is none, one of another version, or with a damaged header
     * @throws IllegalArgumentException if the memory is too small for any, not aligned, read-only or on the heap
     */
    public static Barrier attach(MemorySegment memory) throws InvalidLayout {
        Barrier barrier = new Barrier(Region.attach(memory, Kind.BARRIER));
        if (barrier.parties < 1 || barrier.parties > ARRIVED) {
            throw new InvalidLayout("the barrier is for " + barrier.parties + ": " + memory);
        }
        return barrier;
    }

    /** As {@link #await(Deadline)}, for ever. */
    public int await() throws BrokenBarrierException, InterruptedException {
        return await(Deadline.NEVER).orElseThrow();
    }

    /**
     * Arrives, and waits until all have. An interrupt ends the wait and breaks the barrier. A virtual thread parks.
     *
     * @return how many had arrived before; empty if the deadline passed first, which breaks the barrier
     * @throws BrokenBarrierException if it is broken, or is reset while this thread waits
     */
    public OptionalInt await(Deadline deadline) throws BrokenBarrierException, InterruptedException {
        long arrival = arrive();
        try {
            if (!hasEnded(arrival, state()) && !queue.await(new End(arrival), deadline) && breakUp(arrival)) {
                return OptionalInt.empty();
            }
        } catch (InterruptedException e) {
            if (breakUp(arrival)) {
                throw e;
            }
            Thread.currentThread().interrupt(); // all have come meanwhile
        }
        return index(arrival);
    }

    /** As {@link #await()}, but an interrupt does not end the wait; the thread is still interrupted afterwards. */
    public int awaitUninterruptibly() throws BrokenBarrierException {
        long arrival = arrive();
        if (!hasEnded(arrival, state())) {
            queue.awaitUninterruptibly(new End(arrival));
        }
        return index(arrival).orElseThrow();
    }

    /** The state before; the last to arrive lets all go. */
    private long arrive() throws BrokenBarrierException {
        while (true) {
            long now = state();
            if ((now & BROKEN) != 0) {
                throw new BrokenBarrierException();
            }
            boolean last = (now & ARRIVED) == parties - 1;
            if (compareAndSet(now, last ? nextTrip(now & ~ARRIVED) : now + 1)) {
                if (last) {
                    queue.wakeAll();
                }
                return now;
            }
        }
    }

    private static long nextTrip(long state) {
        return state & ~TRIPS | state + ONE_TRIP & TRIPS;
    }

    /** Whether those who wait with that arrival have nothing left to wait for. */
    private static boolean hasEnded(long arrival, long now) {
        return (now & ~ARRIVED) != (arrival & ~ARRIVED);
    }

    /** Breaks the barrier, unless that wait has ended. */
    private boolean breakUp(long arrival) {
        long now = state();
        while (!hasEnded(arrival, now)) {
            if (compareAndSet(now, now | BROKEN)) {
                queue.wakeAll();
                return true;
            }
            now = state();
        }
        return false;
    }

    private OptionalInt index(long arrival) throws BrokenBarrierException {
        long now = state();
        boolean tripped = (now & TRIPS) != (arrival & TRIPS);
        if (now >>> RESETS_SHIFT != arrival >>> RESETS_SHIFT || !tripped) {
            throw new BrokenBarrierException();
        }
        return OptionalInt.of((int) (arrival & ARRIVED));
    }

    /** Breaks the barrier: who waits, and who comes, gets {@link BrokenBarrierException}. */
    public void breakUp() {
        long now = state();
        while (!compareAndSet(now, now | BROKEN)) {
            now = state();
        }
        queue.wakeAll();
    }

    /** Makes it as new. Whoever has not left yet gets {@link BrokenBarrierException}. */
    public void reset() {
        long now = state();
        while (!compareAndSet(now, (now & ~(ARRIVED | BROKEN)) + ONE_RESET)) {
            now = state();
        }
        queue.wakeAll();
    }

    /** Whether it is broken. */
    public boolean isBroken() {
        return (state() & BROKEN) != 0;
    }

    /** How many have arrived and wait. */
    public int arrived() {
        return (int) (state() & ARRIVED);
    }

    private long state() {
        return (long) SyncDescriptor.LONG.getVolatile(region, STATE);
    }

    private boolean compareAndSet(long expected, long value) {
        return SyncDescriptor.LONG.compareAndSet(region, STATE, expected, value);
    }

    /** The end of one wait. */
    private final class End implements Wanted {
        private final long arrival;

        End(long arrival) {
            this.arrival = arrival;
        }

        @Override
        public boolean attempt() {
            return hasEnded(arrival, state());
        }

        @Override
        public long obstacle() {
            return Holder.NOBODY;
        }
    }
}
