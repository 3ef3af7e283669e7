package brood.mmap;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.libc.Native;
import brood.libc.memory_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What one end has of a ring: the pages, mapped once more. So they stay for as long as anything refers to them, whatever the
 * memory's owner does, and an end need not ask at each access whether they are still there: {@link RawMemory}.
 *
 * <p>When the end is closed they are its no longer. Zeros that nobody else sees come in their place, for a thread that still
 * uses it by mistake; the addresses are free when nothing refers to them.
 */
final class RingMemory {
    final RingBuffer.Kind kind;
    final long capacity;
    final MemorySegment segment;
    final RingPosition tail;
    final RingPosition head;
    private volatile boolean closed;

    private RingMemory(RingBuffer.Kind kind, long capacity, MemorySegment segment) {
        this.kind = kind;
        this.capacity = capacity;
        this.segment = segment;
        tail = new RingPosition(segment, RingDescriptor.TAIL_AT);
        head = new RingPosition(segment, RingDescriptor.HEAD_AT);
    }

    /**
     * {@code mremap(addr, 0, length, MREMAP_MAYMOVE)} — the same pages at another address.
     *
     * @throws PosixException ENOMEM, EAGAIN; EINVAL if they are not mapped shared
     */
    static RingMemory of(RingBuffer ring) throws PosixException {
        MemorySegment owners = ring.memory();
        long length = owners.byteSize();
        long result = memory_h.mremap(owners, 0, length, memory_h.MREMAP_MAYMOVE());
        if (result < 0) {
            throw PosixException.of(
                    result,
                    "mremap",
                    result == -Errno.EINVAL.raw() ? "memory that is not mapped shared" : length + " bytes");
        }
        MemorySegment pages = Native.at(result, length, Arena.ofAuto(), RingMemory::unmap);
        if (!owners.scope().isAlive()) { // closed meanwhile: they may be anybody's
            throw new IllegalStateException("the memory of the ring is closed");
        }
        return new RingMemory(ring.kind(), ring.capacity(), pages);
    }

    private static void unmap(MemorySegment pages) {
        memory_h.munmap(pages, pages.byteSize());
    }

    /** Gives the pages up, and wakes a thread that still waits by mistake. Should it fail, they go with the addresses. */
    void close() {
        closed = true;
        wakeBoth();
        int flags = memory_h.MAP_PRIVATE() | memory_h.MAP_ANONYMOUS() | memory_h.MAP_FIXED() | memory_h.MAP_NORESERVE();
        int protection = memory_h.PROT_READ() | memory_h.PROT_WRITE();
        long _ = memory_h.mmap(segment, segment.byteSize(), protection, flags, -1, 0);
    }

    boolean isClosed() {
        return closed;
    }

    /** Of {@link RingDescriptor}: FINISHED, CLOSED. */
    int state() {
        return (int) RingDescriptor.INT.getAcquire(segment, RingDescriptor.STATE_AT);
    }

    /** Sets one, for good, and tells those who wait. */
    void addState(int bit) {
        int _ = (int) RingDescriptor.INT.getAndBitwiseOr(segment, RingDescriptor.STATE_AT, bit);
        wakeBoth();
    }

    private void wakeBoth() {
        tail.wake();
        head.wake();
    }

    /**
     * Takes an end for this process.
     *
     * @throws IllegalStateException if a living process has it; the pages are given up
     */
    void attach(long at, String role) {
        long self = ProcessId.current().toWord();
        while (true) {
            long other = (long) RingDescriptor.LONG.getVolatile(segment, at);
            if (other != 0 && ProcessId.ofWord(other).isAlive()) {
                close();
                throw new IllegalStateException("the ring has a " + role + ": process "
                        + ProcessId.ofWord(other).pid());
            }
            if (RingDescriptor.LONG.compareAndSet(segment, at, other, self)) {
                wakeBoth();
                return;
            }
        }
    }

    void detach(long at) {
        boolean _ = RingDescriptor.LONG.compareAndSet(
                segment, at, ProcessId.current().toWord(), 0L);
    }

    /** Which process has an end; null if none. */
    ProcessId peer(long at) {
        long word = (long) RingDescriptor.LONG.getVolatile(segment, at);
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
