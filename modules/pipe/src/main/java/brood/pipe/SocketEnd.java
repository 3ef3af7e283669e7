package brood.pipe;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.PosixException;
import brood.libc.cmsghdr;
import brood.libc.iovec;
import brood.libc.msghdr;
import brood.libc.sockets_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.List;

/**
 * A connected Unix socket. Owns its descriptor; thread-safe. Sending waits for room, receiving for a byte: closing the
 * end from another thread and {@link Thread#interrupt()} end a wait, and a virtual thread parks.
 */
public final class SocketEnd implements AutoCloseable {
    private static final long INT = ValueLayout.JAVA_INT.byteSize();

    /**
     * What one receive brought.
     *
     * @param length how many bytes, 0 at the end of file
     * @param descriptors the descriptors that came with them, close-on-exec, handed over to the receiver
     * @param truncated whether the message was longer than the room for it; the rest is gone
     */
    public record Received(long length, List<Fd> descriptors, boolean truncated) {}

    private interface Call {
        long once(int number, MemorySegment message, int flags);
    }

    private final Fd fd;

    SocketEnd(Fd fd) {
        this.fd = fd;
    }

    /** The end of a socket that this process was given; takes the descriptor over. */
    public static SocketEnd own(Fd socket) {
        return new SocketEnd(socket);
    }

    /** The descriptor, to lend to a child; it stays this end's. */
    public Fd fd() {
        return fd;
    }

    /**
     * {@code sendmsg(fd, message, MSG_NOSIGNAL)} — sends bytes and, with the first of them, copies of descriptors, which
     * stay the sender's.
     *
     * @param bytes at least one byte
     * @return how many bytes went
     * @throws PosixException {@link BrokenPipe} if the other end is closed; EINVAL for more than 253 descriptors, EMSGSIZE …
     * @see <a href="https://man7.org/linux/man-pages/man2/sendmsg.2.html">sendmsg(2)</a>
     */
    public long send(MemorySegment bytes, Fd... descriptors) throws IOException {
        if (bytes.byteSize() == 0) {
            throw new IllegalArgumentException("nothing to send: descriptors travel with a byte");
        }
        List<Fd> held = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = control(arena, descriptors.length);
            MemorySegment message = message(arena, bytes, control);
            for (Fd descriptor : descriptors) {
                long at = sockets_h.CMSG_HEADER_SIZE() + held.size() * INT;
                control.set(ValueLayout.JAVA_INT, at, descriptor.hold());
                held.add(descriptor);
            }
            return repeat("sendmsg", message, PollEvent.WRITABLE, sockets_h::sendmsg);
        } finally {
            held.forEach(Fd::release);
        }
    }

    /**
     * {@code recvmsg(fd, message, MSG_CMSG_CLOEXEC)} — receives bytes and the descriptors that came with them.
     *
     * @param room for at least one byte
     * @param mostDescriptors for how many descriptors there is room
     * @throws PosixException EMFILE, ENOBUFS …; EMSGSIZE if more descriptors came than there was room for, or than this
     *     process may have: all of them are closed
     * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
     */
    public Received receive(MemorySegment room, int mostDescriptors) throws IOException {
        if (room.byteSize() == 0) {
            throw new IllegalArgumentException("no room to receive anything");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = control(arena, mostDescriptors);
            MemorySegment message = message(arena, room, control);
            long length = repeat("recvmsg", message, PollEvent.READABLE, sockets_h::recvmsg);
            int flags = msghdr.msg_flags(message);
            List<Fd> descriptors = msghdr.msg_controllen(message) == 0 ? List.of() : descriptors(control);
            if ((flags & sockets_h.MSG_CTRUNC()) != 0) {
                descriptors.forEach(Fd::close);
                throw new PosixException(
                        Errno.EMSGSIZE, "recvmsg", fd + ", room for " + mostDescriptors + " descriptors");
            }
            return new Received(length, descriptors, (flags & sockets_h.MSG_TRUNC()) != 0);
        }
    }

    private static MemorySegment message(Arena arena, MemorySegment bytes, MemorySegment control) {
        MemorySegment vector = iovec.allocate(arena);
        iovec.iov_base(vector, bytes);
        iovec.iov_len(vector, bytes.byteSize());
        MemorySegment message = msghdr.allocate(arena);
        msghdr.msg_iov(message, vector);
        msghdr.msg_iovlen(message, 1);
        msghdr.msg_control(message, control);
        msghdr.msg_controllen(message, control.byteSize());
        return message;
    }

    /** A control message for so many descriptors; NULL for none. */
    private static MemorySegment control(Arena arena, int descriptors) {
        if (descriptors == 0) {
            return MemorySegment.NULL;
        }
        long length = sockets_h.CMSG_HEADER_SIZE() + descriptors * INT;
        long align = sockets_h.CMSG_ALIGNMENT();
        MemorySegment control = arena.allocate((length + align - 1) / align * align, align);
        cmsghdr.cmsg_len(control, length);
        cmsghdr.cmsg_level(control, sockets_h.SOL_SOCKET());
        cmsghdr.cmsg_type(control, sockets_h.SCM_RIGHTS());
        return control;
    }

    private static List<Fd> descriptors(MemorySegment control) {
        List<Fd> descriptors = new ArrayList<>();
        long end = cmsghdr.cmsg_len(control);
        for (long at = sockets_h.CMSG_HEADER_SIZE(); at < end; at += INT) {
            descriptors.add(Fd.own(control.get(ValueLayout.JAVA_INT, at)));
        }
        return descriptors;
    }

    private long repeat(String name, MemorySegment message, PollEvent event, Call call) throws IOException {
        int flags = sockets_h.MSG_DONTWAIT() | sockets_h.MSG_NOSIGNAL() | sockets_h.MSG_CMSG_CLOEXEC();
        while (true) {
            long result;
            int number = Retry.hold(fd);
            try {
                result = call.once(number, message, flags);
            } finally {
                fd.release();
            }
            if (result >= 0) {
                return result;
            }
            Retry.awaitOrThrow(result, name, fd, event);
        }
    }

    /** {@code shutdown(fd, SHUT_WR)} — the other end reads what was sent, and then the end of file. */
    public void shutdownSending() throws IOException {
        int number = Retry.hold(fd);
        try {
            PosixException.check(sockets_h.shutdown(number, sockets_h.SHUT_WR()), "shutdown", fd);
        } finally {
            fd.release();
        }
    }

    /** Closes the descriptor; waits for it end with {@link AsynchronousCloseException}. */
    @Override
    public void close() {
        fd.close();
    }
}
