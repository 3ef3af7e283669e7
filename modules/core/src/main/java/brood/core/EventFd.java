package brood.core;

import brood.libc.files_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A counter that a {@link Poller} can wait for: readable while it is not zero. Owns its descriptor. Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
public final class EventFd implements AutoCloseable {
    private final Fd fd;

    private EventFd(Fd fd) {
        this.fd = fd;
    }

    /**
     * {@code eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} — a counter of zero.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static EventFd open() throws PosixException {
        int result = files_h.eventfd(0, files_h.EFD_CLOEXEC() | files_h.EFD_NONBLOCK());
        return new EventFd(Fd.own(PosixException.check(result, "eventfd", "")));
    }

    /** The descriptor to wait for; it stays this object's. */
    public Fd fd() {
        return fd;
    }

    /**
     * Adds one, so that the descriptor is readable. A counter at its maximum stays there.
     *
     * @throws IllegalStateException if it is closed
     */
    public void signal() throws PosixException {
        transfer(fd.hold(), 1);
    }

    /** As {@link #signal()}, but does nothing if it is closed. */
    void trySignal() throws PosixException {
        int number = fd.tryHold();
        if (number >= 0) {
            transfer(number, 1);
        }
    }

    /**
     * The count since the last call, and a counter of zero; 0 if nothing was added. Never blocks.
     *
     * @throws IllegalStateException if it is closed
     */
    public long drain() throws PosixException {
        return transfer(fd.hold(), 0);
    }

    /** As {@link #drain()}, but 0 if it is closed. */
    long tryDrain() throws PosixException {
        int number = fd.tryHold();
        return number < 0 ? 0 : transfer(number, 0);
    }

    /** One system call on the number, which is held and gets released. */
    private long transfer(int number, long add) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(Long.BYTES, Long.BYTES);
            ByteBuffer value = count.asByteBuffer().order(ByteOrder.nativeOrder());
            value.putLong(0, add);
            long result = add == 0 ? files_h.read(number, count, 8) : files_h.write(number, count, 8);
            if (result < 0 && result != -Errno.EAGAIN.raw()) {
                throw PosixException.of(result, add == 0 ? "read" : "write", fd);
            }
            return result < 0 ? 0 : value.getLong(0);
        } finally {
            fd.release();
        }
    }

    /** Closes the descriptor. */
    @Override
    public void close() {
        fd.close();
    }

    /** Closes it, and then ends the system calls that are still waiting for it. */
    void closeSignalled() throws PosixException {
        int number = fd.tryHold();
        if (number >= 0) {
            fd.close(); // first, so that nobody begins a wait that misses the signal
            transfer(number, 1);
        }
    }
}
