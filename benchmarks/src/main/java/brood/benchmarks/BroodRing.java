package brood.benchmarks;

import brood.core.Deadline;
import brood.mmap.RecordHandler;
import brood.mmap.RingBuffer;
import brood.mmap.RingConsumer;
import brood.mmap.RingProducer;
import brood.mmap.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Through ours. */
public final class BroodRing extends RingLoad {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final RingProducer producer;
    private long next;

    /** Starts the other side. */
    public BroodRing() throws IOException {
        this(SharedMemory.anonymous("ring", RingBuffer.sizeFor(CAPACITY)));
    }

    private BroodRing(SharedMemory memory) throws IOException {
        super(memory);
        producer = ring(memory).producer();
    }

    private static RingBuffer ring(SharedMemory memory) throws IOException {
        return RingBuffer.createOrOpen(memory.segment(), RingBuffer.Kind.ONE_TO_ONE);
    }

    @Override
    void write(int records) throws Exception {
        for (int i = 0; i < records; i++) {
            put(next++);
        }
    }

    private void put(long number) throws Exception {
        long at = producer.claim(SIZE, Deadline.NEVER);
        MemorySegment record = producer.memory().asSlice(at, SIZE);
        record.set(LONG, 0, number);
        record.set(LONG, 8, number + 1);
        record.set(LONG, 16, number + 2);
        record.set(LONG, 24, number + 3);
        record.set(LONG, 32, number + 4);
        record.set(LONG, 40, number + 5);
        record.set(LONG, 48, number + 6);
        record.set(LONG, 56, number + 7);
        producer.commit();
    }

    static Receiver receiver(SharedMemory memory) throws IOException {
        RingConsumer consumer = ring(memory).consumer();
        Sum sum = new Sum();
        return records -> {
            for (int taken = 0; taken < records; ) {
                taken += consumer.drain(sum, Math.min(BATCH, records - taken), Deadline.NEVER);
            }
        };
    }

    /** Reads all of each record. */
    private static final class Sum implements RecordHandler {
        private long expected;

        @Override
        public void onRecord(MemorySegment memory, long at, int length) {
            MemorySegment record = memory.asSlice(at, SIZE);
            long sum = record.get(LONG, 0)
                    + record.get(LONG, 8)
                    + record.get(LONG, 16)
                    + record.get(LONG, 24)
                    + record.get(LONG, 32)
                    + record.get(LONG, 40)
                    + record.get(LONG, 48)
                    + record.get(LONG, 56);
            if (sum != 8 * expected++ + 28) {
                throw new IllegalStateException("a record is lost or damaged");
            }
        }
    }
}
