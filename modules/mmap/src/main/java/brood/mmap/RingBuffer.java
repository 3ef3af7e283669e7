package brood.mmap;

import brood.core.PosixException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A queue of records of any length in memory that processes share, of a fixed size, in the order they were claimed. It
 * lies in memory that is mapped shared, usually a {@link SharedMemory}; a C program can use it as well
 * ({@code docs/ring.h}).
 *
 * <p>The memory is its owner's. Once it is closed no end is to be had any more; those that are there have the pages mapped
 * for themselves, until they are closed. Processes that use one must see each other in {@code /proc}. Thread-safe; its ends
 * are not.
 *
 * <p>A side that is killed does not stop the other: what a killed producer has not committed never arrives, and what a
 * killed consumer had not finished with its successor gets again. Who waits for a killed process is told so:
 * {@link PeerDied}. Another process may take over the end of one that has ended.
 */
public final class RingBuffer {
    /** How many may write. */
    public enum Kind {
        /** One producer, which is faster. */
        ONE_TO_ONE(1, 8),
        /** Any number of producers, of as many processes. */
        MANY_TO_ONE(2, 16);

        final int number;
        final int header;

        Kind(int number, int header) {
            this.number = number;
            this.header = header;
        }
    }

    private static final long SMALLEST = 1024;
    private static final long LARGEST = 1L << 40;

    private final Kind kind;
    private final MemorySegment memory;
    private final long capacity;

    private RingBuffer(MemorySegment memory, Kind kind, long capacity) {
        this.kind = kind;
        this.memory = memory.asSlice(0, RingDescriptor.DATA_AT + capacity);
        this.capacity = capacity;
    }

    /**
     * How much memory a ring takes.
     *
     * @param capacity how many bytes of records it holds, headers of 8 or 16 bytes included: a power of two, at least 1024
     * @throws IllegalArgumentException if it is not
     */
    public static long sizeFor(long capacity) {
        if (capacity < SMALLEST || capacity > LARGEST || Long.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a capacity is a power of two from 1024, not " + capacity);
        }
        return RingDescriptor.DATA_AT + capacity;
    }

    /**
     * Makes a ring of memory that is zeros, or opens the one that is there. Processes that share the memory may all call
     * this, in any order. The capacity is the largest power of two that fits.
     *
     * @throws InvalidLayout if there is something else, another version, another kind, or a damaged header
     * @throws IllegalArgumentException if the memory is on the heap, read-only, smaller than 2048 bytes, or does not begin
     *     where a page does
     */
    public static RingBuffer createOrOpen(MemorySegment memory, Kind kind) throws InvalidLayout {
        requireUsable(memory);
        if ((long) RingDescriptor.LONG.getAcquire(memory, RingDescriptor.MAGIC_AT) == 0) {
            // Who else does this at the same moment may want another kind, or a part of the memory: the first one
            // decides.
            long capacity = Math.min(LARGEST, Long.highestOneBit(memory.byteSize() - RingDescriptor.DATA_AT));
            boolean _ = RingDescriptor.INT.compareAndSet(memory, RingDescriptor.KIND_AT, 0, kind.number);
            boolean _ = RingDescriptor.LONG.compareAndSet(memory, RingDescriptor.CAPACITY_AT, 0L, capacity);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.VERSION_AT, RingDescriptor.VERSION);
            RingDescriptor.LONG.setRelease(memory, RingDescriptor.MAGIC_AT, RingDescriptor.MAGIC);
        }
        RingBuffer ring = open(memory);
        if (ring.kind != kind) {
            throw new InvalidLayout("a " + ring.kind + " ring, not " + kind);
        }
        return ring;
    }

    /**
     * Opens a ring that is there.
     *
     * @throws InvalidLayout if there is none, one of another version, or with a damaged header
     * @throws IllegalArgumentException if the memory is on the heap, read-only, smaller than 2048 bytes, or does not begin
     *     where a page does
     */
    public static RingBuffer open(MemorySegment memory) throws InvalidLayout {
        requireUsable(memory);
        if ((long) RingDescriptor.LONG.getAcquire(memory, RingDescriptor.MAGIC_AT) != RingDescriptor.MAGIC) {
            throw new InvalidLayout("no ring buffer of Brood's");
        }
        int version = memory.get(ValueLayout.JAVA_INT, RingDescriptor.VERSION_AT);
        if (version != RingDescriptor.VERSION) {
            throw new InvalidLayout("version " + version + " of the ring buffer, not " + RingDescriptor.VERSION);
        }
        long capacity = memory.get(ValueLayout.JAVA_LONG, RingDescriptor.CAPACITY_AT);
        if (capacity < SMALLEST
                || Long.bitCount(capacity) != 1
                || capacity > memory.byteSize() - RingDescriptor.DATA_AT) {
            throw new InvalidLayout("a ring of " + capacity + " bytes in " + memory.byteSize() + " bytes of memory");
        }
        int number = memory.get(ValueLayout.JAVA_INT, RingDescriptor.KIND_AT);
        for (Kind kind : Kind.values()) {
            if (kind.number == number) {
                return new RingBuffer(memory, kind, capacity);
            }
        }
        throw new InvalidLayout("a ring buffer of unknown kind " + number);
    }

    private static void requireUsable(MemorySegment memory) {
        if (!memory.isNative()
                || memory.isReadOnly()
                || memory.byteSize() < RingDescriptor.DATA_AT + SMALLEST
                || memory.address() % Mapping.pageSize() != 0) {
            throw new IllegalArgumentException(
                    "a ring takes 2048 bytes of writable memory from the beginning of a page on: " + memory);
        }
    }

    MemorySegment memory() {
        return memory;
    }

    /** Who may write. */
    public Kind kind() {
        return kind;
    }

    /** How many bytes of records it holds, headers included. */
    public long capacity() {
        return capacity;
    }

    /** How long a record may be: half of the capacity, less its header. */
    public int maxLength() {
        return (int) Math.min(1 << 30, capacity / 2 - kind.header);
    }

    /**
     * Takes the writing end; of a many-to-one ring, another one. Close it.
     *
     * @throws IllegalStateException if it is a one-to-one ring and a living process has that end, be it this one; if the
     *     memory is closed
     * @throws PosixException ENOMEM, EAGAIN if the pages cannot be mapped once more; EINVAL if they are not mapped shared
     */
    public RingProducer producer() throws PosixException {
        return kind == Kind.ONE_TO_ONE ? new OneToOneProducer(this) : new ManyToOneProducer(this);
    }

    /**
     * Takes the reading end. Close it.
     *
     * @throws IllegalStateException if a living process has it, be it this one; if the memory is closed
     * @throws PosixException ENOMEM, EAGAIN if the pages cannot be mapped once more; EINVAL if they are not mapped shared
     */
    public RingConsumer consumer() throws PosixException {
        return new RingConsumer(this);
    }
}
