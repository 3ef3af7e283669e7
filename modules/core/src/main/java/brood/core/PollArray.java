package brood.core;

import brood.libc.files_h;
import brood.libc.pollfd;
import brood.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The array that ppoll(2) reads and writes: a wake-up descriptor first, then the keys of one poll. From {@link #hold} to
 * {@link #release} no descriptor in it can be closed, so the kernel never sees a number given out anew.
 */
final class PollArray {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final short READABLE = PollEvent.READABLE.bits();
    private static final short CLOSED = PollEvent.CLOSED.bits();
    private static final int SKIPPED = -1; // ppoll passes over negative numbers

    private static final int SIZE = (int) pollfd.sizeof();
    private static final int FD = (int) pollfd.fd$offset();
    private static final int EVENTS = (int) pollfd.events$offset();
    private static final int REVENTS = (int) pollfd.revents$offset();
    private static final int SECONDS = (int) timespec.tv_sec$offset();
    private static final int NANOS = (int) timespec.tv_nsec$offset();

    // Accessed as buffers: the first access to a segment itself costs a start 5 ms.
    private final MemorySegment timeout = timespec.allocate(Arena.ofAuto());
    private final ByteBuffer timeoutFields = fields(timeout);
    private MemorySegment pollfds = pollfd.allocateArray(8, Arena.ofAuto());
    private ByteBuffer pollfdFields = fields(pollfds);
    private boolean anyClosed;

    private static ByteBuffer fields(MemorySegment segment) {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Holds the wake-up descriptor, and makes room for so many keys; false, and does neither, if it is closed. */
    boolean begin(Fd wakeup, int keys) {
        long count = keys + 1L;
        if (pollfds.byteSize() < count * pollfd.sizeof()) {
            pollfds = pollfd.allocateArray(count * 2, Arena.ofAuto());
            pollfdFields = fields(pollfds);
        }
        int first = wakeup.tryHold();
        if (first < 0) {
            return false;
        }
        set(0, first, READABLE);
        anyClosed = false;
        return true;
    }

    /** Holds the descriptor of a key, unless it is closed. */
    void hold(int key, Fd fd, short interest) {
        int number = fd.tryHold();
        anyClosed |= number < 0;
        set(key + 1, number < 0 ? SKIPPED : number, interest);
    }

    private void set(int index, int number, short events) {
        pollfdFields.putInt(index * SIZE + FD, number);
        pollfdFields.putShort(index * SIZE + EVENTS, events);
        pollfdFields.putShort(index * SIZE + REVENTS, (short) 0);
    }

    /** The system call. A closed descriptor counts as ready. */
    void poll(int keys, Deadline deadline) throws PosixException {
        int result;
        do {
            MemorySegment limit = MemorySegment.NULL;
            if (anyClosed || !deadline.isNever()) {
                long nanos = anyClosed ? 0 : deadline.remainingNanos();
                timeoutFields.putLong(SECONDS, nanos / NANOS_PER_SECOND);
                timeoutFields.putLong(NANOS, nanos % NANOS_PER_SECOND);
                limit = timeout;
            }
            result = files_h.ppoll(pollfds, keys + 1L, limit, MemorySegment.NULL);
        } while (result == -Errno.EINTR.raw());
        if (result < 0) {
            throw PosixException.of(result, "ppoll", keys + " descriptors");
        }
    }

    /** Whether the wake-up descriptor is readable. */
    boolean isWoken() {
        return events(0) != 0;
    }

    /** What the descriptor of a key is ready for; 0 for nothing. */
    short ready(int key, Fd fd) {
        return fd.isOpen() ? events(key + 1) : CLOSED;
    }

    private short events(int index) {
        return pollfdFields.getShort(index * SIZE + REVENTS);
    }

    /** Ends what {@link #hold} began. */
    void release(int key, Fd fd) {
        if (pollfdFields.getInt((key + 1) * SIZE + FD) != SKIPPED) {
            fd.release();
        }
    }
}
