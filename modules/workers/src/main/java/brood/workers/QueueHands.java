package brood.workers;

import brood.mmap.ProcessId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * How many elements each process has taken and not yet said to be done: what a process that ends has in its hands is nobody's
 * any more, and nobody waits for it. For each process that takes there are 16 bytes: the process ({@link ProcessId#toWord}),
 * 0 for none, and the number.
 */
final class QueueHands {
    private static final int PLACES = 4096;
    private static final int PLACE = 16;
    private static final long NUMBER = 8;
    private static final long ME = ProcessId.current().toWord();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    private final MemorySegment places;
    private volatile long mine = -1;

    QueueHands(SharedSegment segment) {
        places = segment.data().asSlice(QueueRing.HANDS, (long) PLACES * PLACE);
    }

    /** One more; the caller holds the take mutex, so nobody else looks for a place. */
    void add() {
        if (mine < 0) {
            mine = find();
        }
        long before = (long) LONG.getAndAdd(places, mine + NUMBER, 1L);
        assert before >= 0;
    }

    /** This process's place: the one it has, or a free one, or that of a process that has ended. */
    private long find() {
        long free = -1;
        for (long at = 0; at < places.byteSize(); at += PLACE) {
            long process = process(at);
            if (process == ME) {
                return at;
            }
            if (free < 0 && (process == 0 || !isAlive(process))) {
                free = at;
            }
            if (process == 0) {
                break;
            }
        }
        if (free < 0) {
            throw new IllegalStateException("more than " + PLACES + " processes take from the queue");
        }
        LONG.setVolatile(places, free + NUMBER, 0L);
        LONG.setVolatile(places, free, ME);
        return free;
    }

    private long process(long place) {
        return (long) LONG.getVolatile(places, place);
    }

    private static boolean isAlive(long process) {
        return process == ME || ProcessId.ofWord(process).isAlive();
    }

    /**
     * One less.
     *
     * @return whether that was this process's last
     * @throws IllegalStateException if it has none
     */
    boolean remove() {
        for (long at = 0; at < places.byteSize() && process(at) != 0; at += PLACE) {
            if (process(at) == ME) {
                return removeFrom(at + NUMBER);
            }
        }
        throw nothing();
    }

    private boolean removeFrom(long number) {
        while (true) {
            long now = (long) LONG.getVolatile(places, number);
            if (now <= 0) {
                throw nothing();
            }
            if (LONG.compareAndSet(places, number, now, now - 1)) {
                return now == 1;
            }
        }
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("this process has taken nothing that is not done");
    }

    /** Whether no living process has any. */
    boolean areEmpty() {
        for (long at = 0; at < places.byteSize() && process(at) != 0; at += PLACE) {
            if ((long) LONG.getVolatile(places, at + NUMBER) != 0 && isAlive(process(at))) {
                return false;
            }
        }
        return true;
    }
}
