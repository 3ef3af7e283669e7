package brood.mmap;

import java.lang.foreign.ValueLayout;

/** The only producer: what lies behind the tail is its own. */
final class OneToOneProducer extends RingProducer {
    private static final int HEADER = RingBuffer.Kind.ONE_TO_ONE.header;

    private static final long CLOSED = -1;

    private long tail;
    private long claimed; // up to where; the tail if nothing is, CLOSED

    OneToOneProducer(RingBuffer ring) {
        super(ring);
        ring.attach(RingDescriptor.PRODUCER_AT, "producer");
        tail = ring.tail.get();
        claimed = tail;
    }

    @Override
    public long tryClaim(int length) throws RingClosed {
        requireLength(length);
        if (claimed != tail) {
            throw new IllegalStateException(
                    claimed == CLOSED ? "closed" : "the last claim is neither committed nor aborted");
        }
        if (isOver()) {
            throw closed();
        }
        long size = sizeOf(length, HEADER);
        long extent = extent(tail, size);
        if (!fits(tail, extent)) {
            return FULL;
        }
        long offset = RingDescriptor.DATA_AT + (tail & capacity - 1);
        if (extent != size) {
            long rest = RingDescriptor.header(extent - size - HEADER, RingDescriptor.PADDING);
            memory.set(ValueLayout.JAVA_LONG, offset, rest);
            offset = RingDescriptor.DATA_AT;
        }
        memory.set(ValueLayout.JAVA_LONG, offset, RingDescriptor.header(length, RingDescriptor.RECORD));
        claimed = tail + extent;
        return offset + HEADER;
    }

    @Override
    public void commit() {
        requireClaim();
        long distance = claimed - tail;
        tail = claimed;
        ring.tail.advance(distance);
    }

    @Override
    public void abort() {
        requireClaim();
        claimed = tail;
    }

    private void requireClaim() {
        if (claimed == tail || claimed == CLOSED) {
            throw new IllegalStateException("nothing is claimed");
        }
    }

    @Override
    public void finish() {
        if (claimed != CLOSED) {
            claimed = tail;
        }
        ring.addState(RingDescriptor.FINISHED);
    }

    @Override
    public void close() {
        if (claimed != CLOSED) {
            finish();
            ring.detach(RingDescriptor.PRODUCER_AT);
            claimed = CLOSED;
        }
    }
}
