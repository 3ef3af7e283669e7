package brood.mmap;

import brood.core.Deadline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A queue of records of any length in memory that processes share, of a fixed size, in the order they were claimed. It may
 * lie in any mapped memory, usually a {@link SharedMemory}; a C program can use it as well ({@code docs/ring.h}).
 *
 * <p>The memory is its owner's and must stay mapped; once it is closed, uses of the ring are refused with
 * {@link IllegalStateException}. Processes that use one must see each other in {@code /proc}. Thread-safe; its ends are not.
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

    final Kind kind;
    final MemorySegment memory;
    final long capacity;
    final RingPosition tail;
    final RingPosition head;

    private RingBuffer(MemorySegment memory, Kind kind, long capacity) {
        this.kind = kind;
        this.memory = memory.asSlice(0, RingDescriptor.DATA_AT + capacity);
        this.capacity = capacity;
        this.tail = new RingPosition(this.memory, RingDescriptor.TAIL_AT);
        this.head = new RingPosition(this.memory, RingDescriptor.HEAD_AT);
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
     * @throws IllegalArgumentException if the memory is on the heap, read-only, smaller than 2048 bytes, or not aligned to
     *     16
     */
    public static RingBuffer createOrOpen(MemorySegment memory, Kind kind) throws InvalidLayout {
        requireUsable(memory);
        if ((long) RingDescriptor.LONG.getAcquire(memory, RingDescriptor.MAGIC_AT) == 0) {
            // Whoever else does this at the same moment writes the same.
            long capacity = Math.min(LARGEST, Long.highestOneBit(memory.byteSize() - RingDescriptor.DATA_AT));
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.VERSION_AT, RingDescriptor.VERSION);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.KIND_AT, kind.number);
            memory.set(ValueLayout.JAVA_LONG, RingDescriptor.CAPACITY_AT, capacity);
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
     * @throws IllegalArgumentException if the memory is on the heap, read-only, smaller than 2048 bytes, or not aligned to
     *     16
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
                || memory.address() % Kind.MANY_TO_ONE.header != 0) {
            throw new IllegalArgumentException("a ring takes 2048 bytes of aligned, writable native memory: " + memory);
        }
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
     * @throws IllegalStateException if it is a one-to-one ring and a living process has that end, be it this one
     */
    public RingProducer producer() {
        return kind == Kind.ONE_TO_ONE ? new OneToOneProducer(this) : new ManyToOneProducer(this);
    }

    /**
     * Takes the reading end. Close it.
     *
     * @throws IllegalStateException if a living process has it, be it this one
     */
    public RingConsumer consumer() {
        return new RingConsumer(this);
    }

    /** Of {@link RingDescriptor}: FINISHED, CLOSED. */
    int state() {
        return (int) RingDescriptor.INT.getAcquire(memory, RingDescriptor.STATE_AT);
    }

    /** Sets one, for good, and tells those who wait. */
    void addState(int bit) {
        int _ = (int) RingDescriptor.INT.getAndBitwiseOr(memory, RingDescriptor.STATE_AT, bit);
        wakeBoth();
    }

    private void wakeBoth() {
        tail.wake();
        head.wake();
    }

    /** Takes an end for this process. */
    void attach(long at, String role) {
        long self = ProcessId.current().toWord();
        while (true) {
            long other = (long) RingDescriptor.LONG.getVolatile(memory, at);
            if (other != 0 && ProcessId.ofWord(other).isAlive()) {
                throw new IllegalStateException("the ring has a " + role + ": process "
                        + ProcessId.ofWord(other).pid());
            }
            if (RingDescriptor.LONG.compareAndSet(memory, at, other, self)) {
                wakeBoth();
                return;
            }
        }
    }

    void detach(long at) {
        boolean _ = RingDescriptor.LONG.compareAndSet(
                memory, at, ProcessId.current().toWord(), 0L);
    }

    /** Which process has an end; null if none. */
    ProcessId peer(long at) {
        long word = (long) RingDescriptor.LONG.getVolatile(memory, at);
        return word == 0 ? null : ProcessId.ofWord(word);
    }

    /** Waits until a living process has an end; false if the deadline passed first. */
    boolean awaitPeer(long at, RingWait wait, Deadline deadline) throws IOException, InterruptedException {
        return wait.until(
                new RingWait.Side() {
                    @Override
                    public boolean holds() {
                        ProcessId peer = peer(at);
                        return peer != null && peer.isAlive();
                    }

                    @Override
                    public ProcessId awaited() {
                        return null;
                    }

                    @Override
                    public void died(ProcessId peer) {}
                },
                deadline);
    }
}
