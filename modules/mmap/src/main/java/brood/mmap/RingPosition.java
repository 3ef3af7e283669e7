package brood.mmap;

import brood.core.Deadline;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;

/**
 * The tail or the head of a ring: a position, a multiple of 8, and in the lowest bit whether somebody may be asleep until it
 * moves. As both are one word, moving it publishes and tells by one access whether there is anybody to wake. Sleepers wait on
 * its lower half as a futex. Thread-safe, and safe between processes.
 */
final class RingPosition {
    private static final long SLEEPER = 1;

    private final MemorySegment memory;
    private final long at;
    private final long address;
    private final Futex futex;

    RingPosition(MemorySegment memory, long at) {
        this.memory = memory;
        this.at = at;
        this.address = memory.address() + at;
        this.futex = Futex.at(memory, at); // little-endian
    }

    long get() {
        long word = RawMemory.getAcquire(address);
        Reference.reachabilityFence(memory);
        return word & -Long.BYTES;
    }

    /** Moves it on, for the one who may, and wakes nobody; returns whether somebody may be asleep. */
    boolean move(long distance) {
        long before = RawMemory.getAndAdd(address, distance);
        Reference.reachabilityFence(memory);
        return (before & SLEEPER) != 0;
    }

    /** Moves it on and wakes who waits for that. */
    void advance(long distance) {
        if (move(distance)) {
            wake();
        }
    }

    /** Whether somebody may be asleep; to be asked after a full fence. */
    boolean isAwaited() {
        long word = RawMemory.getOpaque(address);
        Reference.reachabilityFence(memory);
        return (word & SLEEPER) != 0;
    }

    /** Wakes all who are asleep or about to be. */
    void wake() {
        long _ = (long) RingDescriptor.LONG.getAndBitwiseAnd(memory, at, ~SLEEPER);
        futex.wakeAll();
    }

    /** Says that this thread is about to sleep. Looks that follow see what was there before anybody could miss that. */
    int announce() {
        int announced = (int) ((long) RingDescriptor.LONG.getAndBitwiseOr(memory, at, SLEEPER) | SLEEPER);
        VarHandle.fullFence();
        return announced;
    }

    /** Sleeps until it is woken or the deadline passes, or not at all if anything has moved since it said so. */
    void await(int announced, Deadline deadline) throws InterruptedException {
        boolean _ = futex.await(announced, deadline);
    }
}
