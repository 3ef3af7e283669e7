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
        MemorySegment memory = producer.memory();
        memory.set(LONG, at, number);
        memory.set(LONG, at + 8, number + 1);
        memory.set(LONG, at + 16, number + 2);
        memory.set(LONG, at + 24, number + 3);
        memory.set(LONG, at + 32, number + 4);
        memory.set(LONG, at + 40, number + 5);
        memory.set(LONG, at + 48, number + 6);
        memory.set(LONG, at + 56, number + 7);
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
            long sum = memory.get(LONG, at)
                    + memory.get(LONG, at + 8)
                    + memory.get(LONG, at + 16)
                    + memory.get(LONG, at + 24)
                    + memory.get(LONG, at + 32)
                    + memory.get(LONG, at + 40)
                    + memory.get(LONG, at + 48)
                    + memory.get(LONG, at + 56);
            if (sum != 8 * expected++ + 28) {
                throw new IllegalStateException("a record is lost or damaged");
            }
        }
    }
}
