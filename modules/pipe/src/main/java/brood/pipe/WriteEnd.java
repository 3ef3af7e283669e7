package brood.pipe;

import brood.core.Fd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/**
 * Where a pipe's bytes go in: a channel and a stream in one. Owns its descriptor.
 *
 * <p>Writes wait for room; closing the end from another thread and {@link Thread#interrupt()} (which leaves the end
 * open) end the wait: {@link InterruptedIOException#bytesTransferred} says how much was written. A virtual thread parks.
 * Thread-safe: writes of different threads do not mix.
 */
public final class WriteEnd extends OutputStream implements WritableByteChannel {
    private final Fd fd;
    private final Transfer transfer;

    WriteEnd(Fd fd) {
        this.fd = fd;
        this.transfer = new Transfer(fd, false);
    }

    /** The write end of a pipe that this process inherited or received; takes the descriptor over. */
    public static WriteEnd own(Fd fd) {
        return new WriteEnd(fd);
    }

    /**
     * The descriptor, to lend to a child; it stays this end's. Lend it before the first write here: a write makes the end
     * non-blocking, for the child as well.
     */
    public Fd fd() {
        return fd;
    }

    /**
     * {@code write(fd, bytes, size)} — writes all of some off-heap memory without a copy. The memory must not be freed
     * before the return.
     *
     * @return its size
     * @throws IOException {@link BrokenPipe} if nobody reads; {@link java.nio.channels.ClosedChannelException} if the end is or
     *     gets closed; {@link InterruptedIOException}
     * @throws IllegalArgumentException if the memory is on the heap
     * @see <a href="https://man7.org/linux/man-pages/man2/write.2.html">write(2)</a>
     */
    public long write(MemorySegment bytes) throws IOException {
        transfer.lock();
        long done = 0;
        try {
            while (done < bytes.byteSize()) {
                done += transfer.some(bytes.asSlice(done));
            }
            return done;
        } catch (InterruptedIOException e) {
            e.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
            throw e;
        } finally {
            transfer.unlock();
        }
    }

    /**
     * Writes what there is room for without waiting. Up to {@link Pipe#ATOMIC} bytes go all at once or not at all.
     *
     * @return the number of bytes; empty if there is no room
     * @throws IOException as {@link #write(MemorySegment)}
     */
    public OptionalLong tryWrite(MemorySegment bytes) throws IOException {
        if (bytes.byteSize() == 0) {
            return OptionalLong.of(0);
        }
        transfer.lock();
        try {
            return transfer.tryOnce(bytes);
        } finally {
            transfer.unlock();
        }
    }

    /** Writes all that remains of the buffer. After a failure the buffer's position says how much was written. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        transfer.lock();
        try {
            while (source.hasRemaining()) {
                MemorySegment chunk = offHeap(MemorySegment.ofBuffer(source));
                for (long done = 0; done < chunk.byteSize(); ) {
                    int count = (int) transfer.some(chunk.asSlice(done));
                    source.position(source.position() + count);
                    done += count;
                }
            }
            return length;
        } catch (InterruptedIOException e) {
            e.bytesTransferred = length - source.remaining();
            throw e;
        } finally {
            transfer.unlock();
        }
    }

    /** The bytes themselves, or a copy of the first of them if they are on the heap. */
    private MemorySegment offHeap(MemorySegment bytes) {
        if (bytes.isNative()) {
            return bytes;
        }
        MemorySegment buffer = transfer.buffer();
        long size = Math.min(bytes.byteSize(), buffer.byteSize());
        return buffer.asSlice(0, size).copyFrom(bytes.asSlice(0, size));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /**
     * {@code fcntl(fd, F_SETFL, flags)} — sets {@code O_NONBLOCK} as a child that inherits this end finds it. Reads and
     * writes of this object wait either way, but for {@link #tryWrite}, and set it.
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

    /** Closes the descriptor; a write that waits ends with {@link java.nio.channels.AsynchronousCloseException}. */
    @Override
    public void close() {
        fd.close();
    }
}
