package brood.benchmarks;

import brood.core.Deadline;
import brood.mmap.RecordHandler;
import brood.mmap.RingBuffer;
import brood.mmap.RingConsumer;
import brood.mmap.RingProducer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Through ours. */
public final class BroodPingPong extends RingPingPong {
    /** Starts the other side. */
    public BroodPingPong() throws IOException {}

    @Override
    Side side(MemorySegment out, MemorySegment in) throws IOException {
        return open(out, in);
    }

    static Side open(MemorySegment out, MemorySegment in) throws IOException {
        return new Ends(ring(out).producer(), ring(in).consumer());
    }

    private static RingBuffer ring(MemorySegment memory) throws IOException {
        return RingBuffer.createOrOpen(memory, RingBuffer.Kind.ONE_TO_ONE);
    }

    private static final class Ends implements Side, RecordHandler {
        private final RingProducer producer;
        private final RingConsumer consumer;
        private long received;

        Ends(RingProducer producer, RingConsumer consumer) {
            this.producer = producer;
            this.consumer = consumer;
        }

        @Override
        public void send(long number) throws Exception {
            MemorySegment record = producer.memory().asSlice(producer.claim(SIZE, Deadline.NEVER), SIZE);
            for (int i = 0; i < SIZE; i += Long.BYTES) {
                record.set(ValueLayout.JAVA_LONG, i, number);
            }
            producer.commit();
        }

        @Override
        public long receive() throws Exception {
            consumer.drain(this, 1, Deadline.NEVER);
            return received;
        }

        @Override
        public void onRecord(MemorySegment memory, long at, int length) {
            received = memory.get(ValueLayout.JAVA_LONG, at);
        }
    }
}
