package brood.mmap;

import brood.core.PosixException;

/** The only producer: what lies behind the tail is its own. */
final class OneToOneProducer extends RingProducer {
    private static final int HEADER = RingBuffer.Kind.ONE_TO_ONE.header;

    private static final long CLOSED = -1;

    private long position; // of the tail
    private long claimed; // up to where; the position if nothing is, CLOSED
    private long limit; // up to where there is room, this side of the end of the data
    private long lap; // the offset of a position on this side of the limit, less the position

    OneToOneProducer(RingBuffer buffer) throws PosixException {
        super(buffer);
        ring.attach(RingDescriptor.PRODUCER_AT, "producer");
        position = tail.get();
        claimed = position;
    }

    @Override
    public long tryClaim(int length) throws RingClosed {
        requireLength(length);
        long from = position;
        if (claimed != from) {
            throw new IllegalStateException(
                    claimed == CLOSED ? "closed" : "the last claim is neither committed nor aborted");
        }
        if (isOver()) {
            throw closed();
        }
        long size = sizeOf(length, HEADER);
        if (from + size > limit) {
            return claimBeyond(length, size);
        }
        long offset = lap + from;
        setHeader(offset, RingDescriptor.header(length, RingDescriptor.RECORD));
        claimed = from + size;
        return offset + HEADER;
    }

    /** Looks what the consumer has read meanwhile; perhaps begins again at the beginning of the data. */
    private long claimBeyond(int length, long size) {
        long extent = extent(position, size);
        if (!fits(position, extent)) {
            return FULL;
        }
        long offset = writeHeader(position, size, extent, HEADER, length, RingDescriptor.RECORD);
        claimed = position + extent;
        if (extent == size) { // else it may be aborted, and the position stays before the end
            limit = Math.min(roomEnd(), (position | capacity - 1) + 1);
            lap = offset - position;
        }
        return offset + HEADER;
    }

    @Override
    public void commit() {
        requireClaim();
        long distance = claimed - position;
        position = claimed;
        tail.advance(distance);
    }

    @Override
    public void abort() {
        requireClaim();
        claimed = position;
    }

    private void requireClaim() {
        if (claimed <= position) {
            throw new IllegalStateException("nothing is claimed");
        }
    }

    @Override
    public void finish() {
        requireOpen();
        claimed = position;
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
