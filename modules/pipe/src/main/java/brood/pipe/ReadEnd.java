package brood.pipe;

import brood.core.Fd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Where a pipe's bytes come out: a channel and a stream in one. Owns its descriptor.
 *
 * <p>Reads wait for at least one byte; closing the end from another thread and {@link Thread#interrupt()} (which leaves
 * the end open) end the wait. A virtual thread parks. Thread-safe: each read gets bytes that no other gets.
 */
public final class ReadEnd extends InputStream implements ReadableByteChannel {
    private final Fd fd;
    private final Transfer transfer;

    ReadEnd(Fd fd) {
        this.fd = fd;
        this.transfer = new Transfer(fd, true);
    }

    /** The read end of a pipe that this process inherited or received; takes the descriptor over. */
    public static ReadEnd own(Fd fd) {
        return new ReadEnd(fd);
    }

    /**
     * The descriptor, to lend to a child; it stays this end's. Lend it before the first read here: a read makes the end
     * non-blocking, for the child as well.
     */
    public Fd fd() {
        return fd;
    }

    /**
     * {@code read(fd, bytes, size)} — reads into off-heap memory without a copy. The memory must not be freed before the
     * return.
     *
     * @return the number of bytes, -1 at the end of file
     * @throws IOException EIO …; {@link java.nio.channels.ClosedChannelException} if the end is or gets closed;
     *     {@link java.io.InterruptedIOException}
     * @throws IllegalArgumentException if the memory is read-only or on the heap
     * @see <a href="https://man7.org/linux/man-pages/man2/read.2.html">read(2)</a>
     */
    public long read(MemorySegment bytes) throws IOException {
        checkTarget(bytes);
        if (bytes.byteSize() == 0) {
            return 0;
        }
        long count = transfer.some(bytes);
        return count == 0 ? -1 : count;
    }

    /**
     * Reads what is there without waiting.
     *
     * @return the number of bytes, -1 at the end of file; empty if there is nothing yet
     * @throws IOException as {@link #read(MemorySegment)}
     */
    public OptionalLong tryRead(MemorySegment bytes) throws IOException {
        checkTarget(bytes);
        if (bytes.byteSize() == 0) {
            return OptionalLong.of(0);
        }
        OptionalLong count = transfer.tryOnce(bytes);
        return count.isPresent() && count.getAsLong() == 0 ? OptionalLong.of(-1) : count;
    }

    private static void checkTarget(MemorySegment bytes) {
        if (bytes.isReadOnly()) {
            throw new IllegalArgumentException("read-only memory: " + bytes);
        }
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        if (destination.isReadOnly()) {
            throw new IllegalArgumentException("a read-only buffer");
        }
        int start = destination.position();
        int count = destination.isDirect()
                ? (int) read(MemorySegment.ofBuffer(destination))
                : read(destination.array(), destination.arrayOffset() + start, destination.remaining());
        destination.position(start + Math.max(0, count));
        return count;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        transfer.lock();
        try {
            MemorySegment buffer = transfer.buffer();
            int count = (int) read(buffer.asSlice(0, Math.min(length, buffer.byteSize())));
            buffer.asByteBuffer().get(bytes, offset, Math.max(0, count));
            return count;
        } finally {
            transfer.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** {@code ioctl(fd, FIONREAD, &count)} — how many bytes are in the pipe. */
    @Override
    public int available() throws IOException {
        return transfer.available();
    }

    /**
     * {@code fcntl(fd, F_SETFL, flags)} — sets {@code O_NONBLOCK} as a child that inherits this end finds it. Reads and
     * writes of this object wait either way, but for {@link #tryRead}, and set it.
     */
    public void setNonBlocking(boolean on) throws IOException {
        transfer.setNonBlocking(on);
    }

    /** {@code fcntl(fd, F_GETFL)} — whether {@code O_NONBLOCK} is set. */
    public boolean isNonBlocking() throws IOException {
        return transfer.isNonBlocking();
    }

    /** {@code fcntl(fd, F_GETPIPE_SZ)} — how many bytes fit into the pipe; 65 536 unless changed. */
    public int capacity() throws IOException {
        return transfer.capacity();
    }

    /**
     * {@code fcntl(fd, F_SETPIPE_SZ, bytes)} — changes how many bytes fit into the pipe.
     *
     * @return how many do: at least as many, a power of two
     * @throws brood.core.PosixException EPERM above /proc/sys/fs/pipe-max-size without privilege, or when the user has
     *     too much already; EBUSY if more is in it
     * @see <a href="https://man7.org/linux/man-pages/man2/F_GETPIPE_SZ.2const.html">F_SETPIPE_SZ</a>
     */
    public int setCapacity(int bytes) throws IOException {
        return transfer.setCapacity(bytes);
    }

    @Override
    public boolean isOpen() {
        return fd.isOpen();
    }

    /** Closes the descriptor; a read that waits ends with {@link java.nio.channels.AsynchronousCloseException}. */
    @Override
    public void close() {
        fd.close();
    }
}
