package brood.benchmarks;

import brood.mmap.Mapping;
import brood.mmap.RingBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** 64 bytes through a ring to another JVM and back through a second one; an operation is a round trip. */
public abstract class RingPingPong implements Work {
    static final int SIZE = 64;
    static final int CAPACITY = 1 << 16;

    private final Side side;
    private long next;

    /** Starts the other side. */
    RingPingPong() throws IOException {
        MemorySegment memory = Partner.start(
                RingPingPong.class, 2 * spaceFor(), zeros -> {}, getClass().getName());
        side = side(part(memory, 0), part(memory, 1));
    }

    /** One side of both rings. */
    interface Side {
        void send(long number) throws Exception;

        long receive() throws Exception;
    }

    /** Opens the rings, of which the first is to be written. */
    abstract Side side(MemorySegment out, MemorySegment in) throws IOException;

    /** Whole pages. */
    private static long spaceFor() {
        return (RingBuffer.sizeFor(CAPACITY) + Mapping.pageSize() - 1) & -Mapping.pageSize();
    }

    private static MemorySegment part(MemorySegment memory, int index) {
        return memory.asSlice(index * spaceFor(), spaceFor());
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            side.send(++next);
            if (side.receive() != next) {
                throw new IllegalStateException("another record");
            }
        });
    }

    /** What the other JVM does until it is killed. */
    public static void main(String[] args) throws Exception {
        MemorySegment memory = Partner.memory();
        MemorySegment out = part(memory, 1);
        MemorySegment in = part(memory, 0);
        Side side = args[0].equals(AgronaPingPong.class.getName())
                ? AgronaPingPong.open(out, in)
                : BroodPingPong.open(out, in, args[0].equals(BroodPingPong.Polled.class.getName()));
        while (true) {
            side.send(side.receive());
        }
    }
}
