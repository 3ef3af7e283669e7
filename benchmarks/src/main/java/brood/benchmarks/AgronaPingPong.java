package brood.benchmarks;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Through Agrona's: both sides spin, nothing is checked. */
public final class AgronaPingPong extends RingPingPong {
    private static final int TYPE = 1;

    /** Starts the other side. */
    public AgronaPingPong() throws IOException {}

    @Override
    Side side(MemorySegment out, MemorySegment in) {
        return open(out, in);
    }

    static Side open(MemorySegment out, MemorySegment in) {
        return new Ends(ring(out), ring(in));
    }

    private static RingBuffer ring(MemorySegment memory) {
        return new OneToOneRingBuffer(new UnsafeBuffer(memory.asSlice(0, CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)
                .asByteBuffer()));
    }

    private static final class Ends implements Side, MessageHandler {
        private final RingBuffer out;
        private final RingBuffer in;
        private long received;

        Ends(RingBuffer out, RingBuffer in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public void send(long number) {
            int at = out.tryClaim(TYPE, SIZE); // never full
            AtomicBuffer buffer = out.buffer();
            for (int i = 0; i < SIZE; i += Long.BYTES) {
                buffer.putLong(at + i, number);
            }
            out.commit(at);
        }

        @Override
        public long receive() {
            while (in.read(this, 1) == 0) {
                Thread.onSpinWait();
            }
            return received;
        }

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int at, int length) {
            received = buffer.getLong(at);
        }
    }
}
