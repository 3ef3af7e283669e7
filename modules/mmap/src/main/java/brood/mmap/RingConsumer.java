package brood.mmap;

import brood.core.Deadline;
import brood.core.PosixException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * The reading end of a ring. For one thread at a time.
 *
 * <p>Records are handed to a {@link RecordHandler} where they lie, a batch at a time, and count as read when the batch ends:
 * should this process be killed before, its successor gets the batch again.
 */
public final class RingConsumer implements AutoCloseable {
    /** What {@link #drain} returns when the stream is finished, or the ring was closed, and all of it was read. */
    public static final int END = -1;

    private final RingMemory ring;
    private final MemorySegment memory;
    private final long address;
    private final long capacity;
    private final int header;
    private final RingWait wait;
    private final RingPace pace = new RingPace();
    private final Arrival arrival = new Arrival();
    private long head;
    private long knownTail;
    private long skipped;
    private boolean open = true;

    RingConsumer(RingBuffer buffer) throws PosixException {
        this.ring = RingMemory.of(buffer);
        this.memory = ring.segment;
        this.address = memory.address();
        this.capacity = ring.capacity;
        this.header = ring.kind.header;
        this.wait = new RingWait(ring, ring.tail);
        ring.attach(RingDescriptor.CONSUMER_AT, "consumer");
        this.head = ring.head.get();
        this.knownTail = head;
    }

    /**
     * Reads the records that are there, without waiting for any. What a killed producer has left incomplete holds up what
     * lies behind it: {@link #drain(RecordHandler, int, Deadline)} looks whether it still lives, with whatever deadline.
     *
     * @param limit how many at most
     * @return how many, which may be fewer than are there by now; 0 if there is none; {@link #END}
     * @throws InvalidLayout if what is next is no record: somebody else has written into the ring
     * @throws IllegalStateException if this end is closed
     */
    public int drain(RecordHandler handler, int limit) throws InvalidLayout {
        requireOpen();
        Objects.requireNonNull(handler);
        long at = head;
        if (at == knownTail) {
            knownTail = ring.tail.get();
            if (at == knownTail) {
                return isFinished() ? END : 0;
            }
        }
        int count = 0;
        try {
            while (at != knownTail && count < limit && open) { // the handler may close it
                long offset = offset(at);
                long word = headerAt(offset);
                int state = RingDescriptor.state(word);
                if (isIncomplete(state)) {
                    break;
                }
                int length = RingDescriptor.length(word);
                at = next(at, length, state);
                if (state == RingDescriptor.RECORD) {
                    count++;
                    handler.onRecord(memory, offset + header, length);
                }
            }
        } finally {
            if (at != head) { // of an end that was closed meanwhile nobody sees it
                release(at);
            }
        }
        return count;
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("closed");
        }
    }

    /** One of many completes a record after the tail has moved, the only one before. */
    private long headerAt(long offset) {
        long word = ring.kind == RingBuffer.Kind.ONE_TO_ONE
                ? RawMemory.get(address + offset)
                : RawMemory.getAcquire(address + offset);
        Reference.reachabilityFence(this);
        return word;
    }

    /** In the middle of being written; the only producer leaves nothing of that before the tail. */
    private boolean isIncomplete(int state) {
        return state == RingDescriptor.CLAIMED && ring.kind == RingBuffer.Kind.MANY_TO_ONE;
    }

    /** Of the header of the record at a position; whatever the position, all of it is within the ring. */
    private long offset(long position) {
        return RingDescriptor.DATA_AT + (position & capacity - header);
    }

    /** Where the next record begins. */
    private long next(long at, int length, int state) throws InvalidLayout {
        long size = (length + 2L * header - 1) & -header;
        if (length < 0
                || size > capacity - (at & capacity - 1)
                || size > knownTail - at
                || state > RingDescriptor.PADDING) {
            throw new InvalidLayout("no record at " + at + " of the ring: length " + length + ", state " + state);
        }
        return at + size;
    }

    private void release(long at) {
        long distance = at - head;
        head = at;
        ring.head.advance(distance);
    }

    /** Whether all was read and nothing follows; in this order: the last record comes before the end. */
    private boolean isFinished() {
        return ring.state() != 0 && ring.tail.get() == head;
    }

    /**
     * As {@link #drain(RecordHandler, int)}, but waits for at least one record.
     *
     * @return how many, 0 if the deadline passed first; {@link #END}
     * @throws PeerDied if the producer of a one-to-one ring has ended without closing, and all that it had committed was
     *     read
     * @throws InvalidLayout if what is next is no record
     * @throws PosixException EMFILE, ENFILE, ENOMEM if the producer cannot be watched
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    public int drain(RecordHandler handler, int limit, Deadline deadline) throws IOException, InterruptedException {
        if (limit <= 0) {
            throw new IllegalArgumentException("a limit is positive, not " + limit);
        }
        int count;
        if (head == knownTail) {
            pace.pause();
            count = drain(handler, limit);
            pace.found(count);
        } else {
            count = drain(handler, limit);
        }
        while (count == 0 && wait.until(arrival, deadline)) {
            count = drain(handler, limit);
        }
        return count;
    }

    /**
     * Waits until a living process has the writing end of a one-to-one ring: at the start, or after {@link PeerDied}.
     *
     * @return false if the deadline passed first
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if it is a many-to-one ring, which has no such end; if this end is closed
     */
    public boolean awaitProducer(Deadline deadline) throws IOException, InterruptedException {
        if (ring.kind != RingBuffer.Kind.ONE_TO_ONE) {
            throw new IllegalStateException("producers of a many-to-one ring come and go");
        }
        return ring.awaitPeer(RingDescriptor.PRODUCER_AT, wait, deadline);
    }

    /** How many records this end has skipped because their producers were killed while they wrote them. */
    public long skipped() {
        return skipped;
    }

    /**
     * Gives the end up and closes the ring, for good: what producers claim from now on is refused with {@link RingClosed}.
     * Later calls do nothing.
     */
    @Override
    public void close() {
        if (open) {
            open = false;
            ring.addState(RingDescriptor.CLOSED);
            ring.detach(RingDescriptor.CONSUMER_AT);
            ring.close();
        }
    }

    /** A record that is complete, or the end of the stream. */
    private final class Arrival implements RingWait.Side {
        @Override
        public boolean holds() {
            if (ring.tail.get() == head) {
                return isFinished();
            }
            return !isClaimed();
        }

        private boolean isClaimed() {
            return isIncomplete(RingDescriptor.state(headerAt(offset(head))));
        }

        @Override
        public ProcessId awaited() throws InvalidLayout {
            if (ring.kind == RingBuffer.Kind.ONE_TO_ONE) {
                return ring.peer(RingDescriptor.PRODUCER_AT);
            }
            if (ring.tail.get() == head || !isClaimed()) {
                return null;
            }
            long owner = memory.get(ValueLayout.JAVA_LONG, offset(head) + Long.BYTES);
            if ((int) owner <= 0) {
                throw new InvalidLayout("no record at " + head + " of the ring: claimed by process " + (int) owner);
            }
            return ProcessId.ofWord(owner);
        }

        /** One of many died in the middle of a record: it is skipped. */
        @Override
        public void died(ProcessId peer) throws PeerDied {
            if (ring.kind == RingBuffer.Kind.ONE_TO_ONE) {
                throw new PeerDied("producer", peer);
            }
            long offset = offset(head);
            int length = RingDescriptor.length(headerAt(offset));
            RingDescriptor.LONG.setRelease(memory, offset, RingDescriptor.header(length, RingDescriptor.PADDING));
            skipped++;
        }
    }
}
