package brood.mmap;

import java.lang.foreign.ValueLayout;

/** The only producer: what lies behind the tail is its own. */
final class OneToOneProducer extends RingProducer {
    private static final int HEADER = RingBuffer.Kind.ONE_TO_ONE.header;

    private long tail;
    private long claimed; // up to where; the tail if nothing is
    private boolean open = true;

    OneToOneProducer(RingBuffer ring) {
        super(ring);
        ring.attach(RingDescriptor.PRODUCER_AT, "producer");
        tail = ring.tail();
        claimed = tail;
    }

    @Override
    public long tryClaim(int length) throws RingClosed {
        requireLength(length);
        if (claimed != tail || !open) {
            throw new IllegalStateException(open ? "the last claim is neither committed nor aborted" : "closed");
        }
        if (isOver()) {
            throw closed();
        }
        long size = sizeOf(length, HEADER);
        long extent = extent(tail, size);
        if (!fits(tail, extent)) {
            return FULL;
        }
        long offset = tail & capacity - 1;
        if (extent != size) {
            long rest = RingDescriptor.header(capacity - offset - HEADER, RingDescriptor.PADDING);
            data.set(ValueLayout.JAVA_LONG, offset, rest);
            offset = 0;
        }
        data.set(ValueLayout.JAVA_LONG, offset, RingDescriptor.header(length, RingDescriptor.RECORD));
        claimed = tail + extent;
        return offset + HEADER;
    }

    @Override
    public void commit() {
        requireClaim();
        tail = claimed;
        RingDescriptor.LONG.setRelease(ring.memory, RingDescriptor.TAIL_AT, tail);
        wakeConsumer();
    }

    @Override
    public void abort() {
        requireClaim();
        claimed = tail;
    }

    private void requireClaim() {
        if (claimed == tail) {
            throw new IllegalStateException("nothing is claimed");
        }
    }

    @Override
    public void finish() {
        claimed = tail;
        ring.addState(RingDescriptor.FINISHED);
    }

    @Override
    public void close() {
        if (open) {
            finish();
            ring.detach(RingDescriptor.PRODUCER_AT);
            open = false;
        }
    }
}
