package brood.benchmarks;

import brood.mmap.SharedMemory;
import java.io.IOException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Through Agrona's, as its documentation has it: both sides spin, nothing is checked. */
public final class AgronaRing extends RingLoad {
    private static final int TYPE = 1;

    private final RingBuffer ring;
    private long next;

    /** Starts the other side. */
    public AgronaRing() throws IOException {
        this(SharedMemory.anonymous("ring", CAPACITY + RingBufferDescriptor.TRAILER_LENGTH));
    }

    private AgronaRing(SharedMemory memory) throws IOException {
        super(memory);
        ring = ring(memory);
    }

    private static RingBuffer ring(SharedMemory memory) {
        return new OneToOneRingBuffer(new UnsafeBuffer(memory.segment().asByteBuffer()));
    }

    @Override
    void write(int records) {
        for (int i = 0; i < records; i++) {
            put(next++);
        }
    }

    private void put(long number) {
        int at = ring.tryClaim(TYPE, SIZE);
        while (at <= 0) {
            Thread.onSpinWait();
            at = ring.tryClaim(TYPE, SIZE);
        }
        AtomicBuffer buffer = ring.buffer();
        buffer.putLong(at, number);
        buffer.putLong(at + 8, number + 1);
        buffer.putLong(at + 16, number + 2);
        buffer.putLong(at + 24, number + 3);
        buffer.putLong(at + 32, number + 4);
        buffer.putLong(at + 40, number + 5);
        buffer.putLong(at + 48, number + 6);
        buffer.putLong(at + 56, number + 7);
        ring.commit(at);
    }

    static Receiver receiver(SharedMemory memory) {
        RingBuffer ring = ring(memory);
        Sum sum = new Sum();
        return records -> {
            for (int taken = 0; taken < records; ) {
                int count = ring.read(sum, Math.min(BATCH, records - taken));
                if (count == 0) {
                    Thread.onSpinWait();
                }
                taken += count;
            }
        };
    }

    /** Reads all of each record. */
    private static final class Sum implements MessageHandler {
        private long expected;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int at, int length) {
            long sum = buffer.getLong(at)
                    + buffer.getLong(at + 8)
                    + buffer.getLong(at + 16)
                    + buffer.getLong(at + 24)
                    + buffer.getLong(at + 32)
                    + buffer.getLong(at + 40)
                    + buffer.getLong(at + 48)
                    + buffer.getLong(at + 56);
            if (sum != 8 * expected++ + 28) {
                throw new IllegalStateException("a record is lost or damaged");
            }
        }
    }
}
