package brood.sync;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What counts exactly only if one thread at a time does it, and what can be mended if it is killed within: a total, one
 * count for each who counts, the total again, and who is at it.
 */
final class Counting {
    private static final int FIRST_TOTAL = 0;
    private static final int SECOND_TOTAL = 1;
    private static final int INSIDE = 2;
    private static final int MENDED = 3;
    private static final int COUNTS = 8;
    private static final int MOST = 32;

    private Counting() {}

    /** Counts so many times as the one with this number. */
    static void run(MemorySegment memory, int who, long times) throws IOException, InterruptedException {
        Mutex mutex = Mutex.attach(memory);
        for (long i = 0; i < times; i++) {
            try {
                mutex.lock();
            } catch (OwnerDied e) {
                mend(memory);
                mutex.makeConsistent();
            }
            try {
                countOne(memory, who);
            } finally {
                mutex.unlock();
            }
        }
    }

    private static void countOne(MemorySegment memory, int who) {
        if (Peer.guarded(memory, INSIDE) != 0) {
            throw new IllegalStateException("two are inside");
        }
        Peer.guarded(memory, INSIDE, who + 1);
        Peer.guarded(memory, FIRST_TOTAL, Peer.guarded(memory, FIRST_TOTAL) + 1);
        Peer.guarded(memory, COUNTS + who, Peer.guarded(memory, COUNTS + who) + 1);
        Peer.guarded(memory, SECOND_TOTAL, Peer.guarded(memory, SECOND_TOTAL) + 1);
        Peer.guarded(memory, INSIDE, 0);
    }

    static void mend(MemorySegment memory) {
        long sum = sum(memory);
        Peer.guarded(memory, FIRST_TOTAL, sum);
        Peer.guarded(memory, SECOND_TOTAL, sum);
        Peer.guarded(memory, INSIDE, 0);
        Peer.guarded(memory, MENDED, Peer.guarded(memory, MENDED) + 1);
    }

    static long count(MemorySegment memory, int who) {
        return Peer.guarded(memory, COUNTS + who);
    }

    /** Of all counts. */
    static long sum(MemorySegment memory) {
        long sum = 0;
        for (int who = 0; who < MOST; who++) {
            sum += count(memory, who);
        }
        return sum;
    }

    /** Whether nothing is half done, and nothing was lost. */
    static boolean isConsistent(MemorySegment memory) {
        long sum = sum(memory);
        return Peer.guarded(memory, FIRST_TOTAL) == sum
                && Peer.guarded(memory, SECOND_TOTAL) == sum
                && Peer.guarded(memory, INSIDE) == 0;
    }
}
