package brood.mmap;

import brood.core.Deadline;
import brood.core.PosixException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * A writing end of a ring. A record is claimed, written where it will lie, and committed; or aborted. One claim at a time.
 *
 * <pre>
 * long at = producer.claim(8, Deadline.NEVER);
 * producer.memory().set(ValueLayout.JAVA_LONG, at, 42);
 * producer.commit();
 * </pre>
 *
 * For one thread at a time.
 */
public abstract sealed class RingProducer implements AutoCloseable permits OneToOneProducer, ManyToOneProducer {
    /** What {@link #tryClaim} returns instead of an offset when there is no room. */
    public static final long FULL = -1;

    final RingMemory ring;
    final RingPosition tail;
    final MemorySegment memory;
    final long capacity;
    private final long address;
    private final int maxLength;
    private final RingWait wait;
    private long knownHead;

    RingProducer(RingBuffer buffer) throws PosixException {
        this.ring = RingMemory.of(buffer);
        this.tail = ring.tail;
        this.memory = ring.segment;
        this.capacity = ring.capacity;
        this.address = memory.address();
        this.maxLength = buffer.maxLength();
        this.wait = new RingWait(ring, ring.head);
        this.knownHead = ring.head.get();
    }

    /** Where claimed offsets are; always the same segment. Nothing but a claimed record may be written there. */
    public final MemorySegment memory() {
        return memory;
    }

    /**
     * Claims a record if there is room. Does not wait for any; many producers wait for each other, for as long as a claim
     * takes.
     *
     * @param length in bytes, at most {@link RingBuffer#maxLength()}
     * @return the offset in {@link #memory()} at which to write it, a multiple of 8; {@link #FULL}
     * @throws RingClosed if the consumer has closed the ring, or the stream is finished
     * @throws IllegalArgumentException if it is negative or too long
     * @throws IllegalStateException if the last claim is neither committed nor aborted, or this end is closed
     */
    public abstract long tryClaim(int length) throws RingClosed;

    /**
     * As {@link #tryClaim}, but waits for room.
     *
     * @return the offset; {@link #FULL} if the deadline passed first
     * @throws PeerDied if the consumer has ended without closing: nobody makes room
     * @throws RingClosed if the consumer has closed the ring, or the stream is finished
     * @throws PosixException EMFILE, ENFILE, ENOMEM if the consumer cannot be watched
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    public final long claim(int length, Deadline deadline) throws IOException, InterruptedException {
        long at = tryClaim(length);
        while (at == FULL) {
            if (!wait.until(new Room(length), deadline)) {
                return FULL;
            }
            at = tryClaim(length);
        }
        return at;
    }

    /**
     * Completes the claimed record: the consumer gets it when it has had all that were claimed before.
     *
     * @throws IllegalStateException if none is claimed
     */
    public abstract void commit();

    /**
     * Gives the claimed record up: the consumer never sees it.
     *
     * @throws IllegalStateException if none is claimed
     */
    public abstract void abort();

    /**
     * Writes a copy of the bytes as a record if there is room.
     *
     * @return whether there was
     * @throws RingClosed as {@link #tryClaim}
     */
    public final boolean tryWrite(MemorySegment record) throws RingClosed {
        long length = record.byteSize();
        return fill(record, tryClaim((int) Math.min(Integer.MAX_VALUE, length)));
    }

    /**
     * As {@link #tryWrite}, but waits for room.
     *
     * @return false if the deadline passed first
     * @throws IOException {@link RingClosed}, {@link PeerDied}
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    public final boolean write(MemorySegment record, Deadline deadline) throws IOException, InterruptedException {
        long length = record.byteSize();
        return fill(record, claim((int) Math.min(Integer.MAX_VALUE, length), deadline));
    }

    private boolean fill(MemorySegment record, long at) {
        if (at == FULL) {
            return false;
        }
        boolean copied = false;
        try {
            MemorySegment.copy(record, 0, memory, at, record.byteSize());
            copied = true;
        } finally {
            if (!copied) { // its memory is closed, or another thread's
                abort();
            }
        }
        commit();
        return true;
    }

    /**
     * Waits until a living process has the reading end: at the start, or after {@link PeerDied}.
     *
     * @return false if the deadline passed first
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if this end is closed
     */
    public final boolean awaitConsumer(Deadline deadline) throws IOException, InterruptedException {
        return ring.awaitPeer(RingDescriptor.CONSUMER_AT, wait, deadline);
    }

    /**
     * Ends the stream, for all producers: the consumer gets what is in the ring and then learns that nothing follows. For
     * good; a claim that is not committed is given up.
     *
     * @throws IllegalStateException if this end is closed
     */
    public abstract void finish();

    /**
     * Gives the end up; a claim that is not committed is given up as well. The writing end of a one-to-one ring finishes the
     * stream; of a many-to-one ring the others go on, and so may later ones. Later calls do nothing.
     */
    @Override
    public abstract void close();

    final void requireOpen() {
        if (ring.isClosed()) {
            throw new IllegalStateException("closed");
        }
    }

    final RingClosed closed() {
        return new RingClosed(
                (ring.state() & RingDescriptor.CLOSED) != 0
                        ? "the consumer has closed the ring"
                        : "the stream is finished");
    }

    final void requireLength(int length) {
        if (Integer.compareUnsigned(length, maxLength) > 0) {
            throw new IllegalArgumentException("a record has 0 to " + maxLength + " bytes, not " + length);
        }
    }

    /** How many bytes a record takes, header included. */
    static long sizeOf(int length, int header) {
        return (length + 2L * header - 1) & -header;
    }

    /** How many bytes from a position on a record of that size takes: more if it does not fit before the end of the data. */
    final long extent(long from, long size) {
        long toEnd = capacity - (from & capacity - 1);
        return size <= toEnd ? size : toEnd + size;
    }

    final boolean fits(long from, long extent) {
        if (from + extent - knownHead <= capacity) {
            return true;
        }
        knownHead = ring.head.get();
        return from + extent - knownHead <= capacity;
    }

    /** Up to where there was room at the last look. */
    final long roomEnd() {
        return knownHead + capacity;
    }

    /**
     * Writes the header of a record, and before it, where the record does not fit before the end of the data, padding.
     *
     * @return the offset of the header
     */
    final long writeHeader(long from, long size, long extent, int header, int length, int state) {
        long offset = RingDescriptor.DATA_AT + (from & capacity - header);
        if (extent != size) {
            setHeader(offset, RingDescriptor.header(extent - size - header, RingDescriptor.PADDING));
            offset = RingDescriptor.DATA_AT;
        }
        setHeader(offset, RingDescriptor.header(length, state));
        return offset;
    }

    final void setHeader(long offset, long value) {
        RawMemory.setRelease(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /** Whether nobody will take what is claimed. */
    final boolean isOver() {
        boolean over = (int) RawMemory.getOpaque(address + RingDescriptor.STATE_AT) != 0;
        Reference.reachabilityFence(this);
        return over;
    }

    /** Room for a record, or the end of the ring. */
    private final class Room implements RingWait.Side {
        private final long size;

        Room(int length) {
            size = sizeOf(length, ring.kind.header);
        }

        @Override
        public boolean holds() {
            long from = tail.get();
            return from + extent(from, size) - ring.head.get() <= capacity || isOver();
        }

        @Override
        public ProcessId awaited() {
            return ring.peer(RingDescriptor.CONSUMER_AT);
        }

        @Override
        public void died(ProcessId peer) throws PeerDied {
            throw new PeerDied("consumer", peer);
        }
    }
}
