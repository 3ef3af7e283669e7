package brood.mmap;

import brood.core.PosixException;

/** The only producer: what lies behind the tail is its own. */
final class OneToOneProducer extends RingProducer {
    private static final int HEADER = RingBuffer.Kind.ONE_TO_ONE.header;

    private static final long CLOSED = -1;

    private long tail;
    private long claimed; // up to where; the tail if nothing is, CLOSED

    OneToOneProducer(RingBuffer buffer) throws PosixException {
        super(buffer);
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
        if (ring.isOver()) {
            throw closed();
        }
        long size = sizeOf(length, HEADER);
        long extent = extent(tail, size);
        if (!fits(tail, extent)) {
            return FULL;
        }
        long offset = ring.offset(tail);
        if (extent != size) {
            long rest = RingDescriptor.header(extent - size - HEADER, RingDescriptor.PADDING);
            ring.set(offset, rest);
            offset = RingDescriptor.DATA_AT;
        }
        ring.set(offset, RingDescriptor.header(length, RingDescriptor.RECORD));
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
    boolean isOpen() {
        return claimed != CLOSED;
    }

    @Override
    public void finish() {
        requireOpen();
        claimed = tail;
        ring.addState(RingDescriptor.FINISHED);
    }

    @Override
    public void close() {
        if (claimed != CLOSED) {
            finish();
            claimed = CLOSED;
            ring.detach(RingDescriptor.PRODUCER_AT);
            ring.close();
        }
    }
}
