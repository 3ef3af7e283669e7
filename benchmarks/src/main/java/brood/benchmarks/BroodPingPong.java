package brood.benchmarks;

import brood.core.Deadline;
import brood.mmap.RecordHandler;
import brood.mmap.RingBuffer;
import brood.mmap.RingConsumer;
import brood.mmap.RingProducer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Through ours, waiting as by default. */
public final class BroodPingPong extends RingPingPong {
    /** Starts the other side. */
    public BroodPingPong() throws IOException {}

    /** Both sides spin. */
    public static final class Polled extends RingPingPong {
        /** Starts the other side. */
        public Polled() throws IOException {}

        @Override
        Side side(MemorySegment out, MemorySegment in) throws IOException {
            return open(out, in, true);
        }
    }

    @Override
    Side side(MemorySegment out, MemorySegment in) throws IOException {
        return open(out, in, false);
    }

    static Side open(MemorySegment out, MemorySegment in, boolean polled) throws IOException {
        return new Ends(ring(out).producer(), ring(in).consumer(), polled);
    }

    private static RingBuffer ring(MemorySegment memory) throws IOException {
        return RingBuffer.createOrOpen(memory, RingBuffer.Kind.ONE_TO_ONE);
    }

    private static final class Ends implements Side, RecordHandler {
        private final RingProducer producer;
        private final RingConsumer consumer;
        private final boolean polled;
        private long received;

        Ends(RingProducer producer, RingConsumer consumer, boolean polled) {
            this.producer = producer;
            this.consumer = consumer;
            this.polled = polled;
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
            while ((polled ? consumer.drain(this, 1) : consumer.drain(this, 1, Deadline.NEVER)) == 0) {
                Thread.onSpinWait();
            }
            return received;
        }

        @Override
        public void onRecord(MemorySegment memory, long at, int length) {
            received = memory.get(ValueLayout.JAVA_LONG, at);
        }
    }
}
