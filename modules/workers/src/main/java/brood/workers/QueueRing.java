package brood.workers;

import brood.core.PosixException;
import brood.mmap.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The elements of a queue, as they lie in shared memory: a ring of bytes that is larger than anybody will fill. Memory is
 * allocated in front of the tail and given back behind the head, a chunk at a time, so what the ring takes is what is in it.
 *
 * <pre>
 *   from the queue's data on:
 *      0   put mutex       64  take mutex    128  "not empty"   192  "not full"   256  "idle"
 *      320 capacity (int)  324 finished (int)     328 ring's bytes
 *      384 tail, allocated                   448  head
 *      512 the processes that take: {@link QueueHands}
 *      RING (at a page of the file) the ring
 *
 *   an element:  length (int), bytes, up to a multiple of 8;  length -1: go on at the ring's start
 *
 *   tail and head:   63         31 30        0
 *                   +-------------+-----------+
 *                   | position / 8| elements  |
 *                   +-------------+-----------+
 * </pre>
 *
 * Who holds the put mutex puts one element behind the tail, and then stores the new tail; who holds the take mutex copies the
 * first and stores the new head. Position and count change by one store, so there is no moment at which a process could be
 * killed and leave half an element, or a wrong count. Elements are counted modulo 2^31 from the beginning.
 *
 * <p>To look at the other side's word takes a cache line away from that side, which costs more than the rest of a put. So who
 * holds a mutex remembers what it saw there, and looks again only when that does not do: the head grows, so a queue that was
 * not full by an older one is not; and what was behind the tail, and nobody else has taken, is still there.
 *
 * <p>Tail and head are volatile also when they are stored. Who stores one asks next whether somebody waits for it, and who waits
 * says so before he looks again: if each store could come after the load that follows it, neither would see the other.
 */
final class QueueRing {
    static final int PUT_MUTEX = 0;
    static final int TAKE_MUTEX = 64;
    static final int NOT_EMPTY = 128;
    static final int NOT_FULL = 192;
    static final int IDLE = 256;
    static final int HANDS = 512;

    /** With the headers of {@link SharedSegment} and {@link SharedMemory} at a page of the file, however large pages are. */
    static final int RING = 128 * 1024 - SharedSegment.DATA - SharedMemory.HEADER_SIZE;

    /** Much more than there is memory for, and few enough page tables once all of it has been used. */
    static final long USUAL_BYTES = 1L << 34;

    static final int CHUNK = 256 * 1024;

    private static final long CAPACITY = 320;
    private static final long FINISHED = 324;
    private static final long RING_BYTES = 328;
    private static final long TAIL = 384;
    private static final long ALLOCATED = 392;
    private static final long HEAD = 448;

    private static final int COUNT_BITS = 31;
    private static final long COUNT = (1L << COUNT_BITS) - 1;
    private static final int UNIT = 8;
    private static final int SKIP = -1;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    private final SharedMemory memory;
    private final MemorySegment data;
    private final MemorySegment ring;
    private final int capacity;

    // Under the put mutex: the tail that this process has stored last, and a head that is not newer than the real one.
    private long ownTail = -1;
    private long seenHead;

    // Under the take mutex: the head that this process has stored last, and a tail that is not newer than the real one.
    private long ownHead = -1;
    private long seenTail;

    /** One that was made before. */
    QueueRing(SharedSegment segment) {
        memory = segment.memory();
        data = segment.data();
        capacity = data.get(ValueLayout.JAVA_INT, CAPACITY);
        ring = data.asSlice(RING, data.get(ValueLayout.JAVA_LONG, RING_BYTES));
    }

    /** An empty one. */
    static QueueRing create(SharedSegment segment, int capacity, long bytes) {
        segment.data().set(ValueLayout.JAVA_INT, CAPACITY, capacity);
        segment.data().set(ValueLayout.JAVA_LONG, RING_BYTES, bytes);
        return new QueueRing(segment);
    }

    void finish() {
        INT.setVolatile(data, FINISHED, 1);
    }

    boolean isFinished() {
        return (int) INT.getVolatile(data, FINISHED) != 0;
    }

    /** How many elements there are. */
    int size() {
        long head = head(); // first: it never passes the tail
        return size(tail(), head);
    }

    boolean isEmpty() {
        return tail() == head();
    }

    /** Whether there are as many elements as it may have, or as many bytes. */
    boolean isFull() {
        long head = head();
        return isFull(tail(), head);
    }

    private boolean isFull(long tail, long head) {
        return size(tail, head) >= capacity || used(tail, head) > ring.byteSize() / 2;
    }

    private static int size(long tail, long head) {
        return (int) (tail - head & COUNT);
    }

    private long used(long tail, long head) {
        long used = position(tail) - position(head);
        return used < 0 ? used + ring.byteSize() : used;
    }

    private long tail() {
        return (long) LONG.getVolatile(data, TAIL);
    }

    private long head() {
        return (long) LONG.getVolatile(data, HEAD);
    }

    private static long position(long word) {
        return (word >>> COUNT_BITS) * UNIT;
    }

    private static long word(long position, long count) {
        return position / UNIT << COUNT_BITS | count & COUNT;
    }

    private static long space(int length) {
        return (Integer.BYTES + (long) length + UNIT - 1) / UNIT * UNIT;
    }

    /** Whether an element of this length can be in it whenever it is not full. */
    boolean canHold(int length) {
        return space(length) <= ring.byteSize() / 4 - CHUNK;
    }

    /** Puts an element that it can hold; the caller holds the put mutex. False if the queue is full. */
    boolean put(byte[] bytes, int length) throws PosixException {
        long tail = (long) LONG.get(data, TAIL); // nobody else changes it
        if (tail != ownTail || isFull(tail, seenHead)) {
            ownTail = tail;
            seenHead = head();
            if (isFull(tail, seenHead)) {
                return false;
            }
        }
        // Full is half full: with what is skipped at the end, an element of a quarter never gets to where chunks are
        // given back.
        long from = position(tail);
        long space = space(length);
        if (from + space > ring.byteSize()) {
            allocate(from, UNIT);
            ring.set(ValueLayout.JAVA_INT, from, SKIP);
            from = 0;
        }
        allocate(from, space);
        ring.set(ValueLayout.JAVA_INT, from, length);
        MemorySegment.copy(bytes, 0, ring, ValueLayout.JAVA_BYTE, from + Integer.BYTES, length);
        long next = from + space == ring.byteSize() ? 0 : from + space;
        ownTail = word(next, tail + 1);
        LONG.setVolatile(data, TAIL, ownTail);
        return true;
    }

    /** Of the chunks up to the end of this part, those that are not. They are numbered from 1 here: at first none is. */
    private void allocate(long from, long length) throws PosixException {
        long last = (from + length - 1) / CHUNK + 1;
        long allocated = from == 0 ? 0 : data.get(ValueLayout.JAVA_LONG, ALLOCATED);
        if (last != allocated) {
            memory.allocate(offset(allocated * CHUNK), (last - allocated) * CHUNK);
            data.set(ValueLayout.JAVA_LONG, ALLOCATED, last);
        }
    }

    private static long offset(long inRing) {
        return SharedSegment.DATA + RING + inRing;
    }

    /** Takes the first element into the hands of this process; the caller holds the take mutex. False if there is none. */
    boolean take(QueueCodec codec, QueueHands hands) {
        long head = (long) LONG.get(data, HEAD); // nobody else changes it
        if (head != ownHead || head == seenTail) {
            ownHead = head;
            seenTail = tail();
            if (head == seenTail) {
                return false;
            }
        }
        long old = position(head);
        long from = old;
        int length = ring.get(ValueLayout.JAVA_INT, from);
        if (length == SKIP) {
            from = 0;
            length = ring.get(ValueLayout.JAVA_INT, from);
        }
        MemorySegment.copy(ring, ValueLayout.JAVA_BYTE, from + Integer.BYTES, codec.room(length), 0, length);
        hands.add();
        long end = from + space(length);
        ownHead = word(end == ring.byteSize() ? 0 : end, head + 1);
        LONG.setVolatile(data, HEAD, ownHead);
        if (from != old) {
            release(old / CHUNK, ring.byteSize() / CHUNK);
            old = 0;
        }
        release(old / CHUNK, end / CHUNK);
        return true;
    }

    /** Gives chunks back. If this process is killed before, or it fails, they are not until the ring has come round. */
    private void release(long fromChunk, long toChunk) {
        if (fromChunk < toChunk) {
            try {
                memory.release(offset(fromChunk * CHUNK), (toChunk - fromChunk) * CHUNK);
            } catch (PosixException e) {
                // the element is taken all the same
            }
        }
    }
}
