package brood.pipe;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.PosixException;
import brood.libc.sockaddr_un;
import brood.libc.sockets_h;
import brood.libc.ucred;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;

/**
 * A Unix socket that others connect to by a name that is no file: it is in nobody's way when this process is killed. Owns
 * its descriptor; thread-safe.
 *
 * <p>Anybody of this network namespace may connect, or take the name before: ask who is at the other end ({@link #peer}).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class LocalSocket implements AutoCloseable {
    private static final int WAITING = 128;
    private static final int LONGEST_NAME = 100;
    private static final int NAME = 2;

    /**
     * Who has the other end of a connection, as it was when that was made.
     *
     * @param pid the process
     * @param uid its effective user
     */
    public record Peer(Pid pid, int uid) {}

    private final Fd fd;

    private LocalSocket(Fd fd) {
        this.fd = fd;
    }

    private interface Call {
        int on(int number, MemorySegment address, int length);
    }

    /**
     * {@code bind(fd, "\0NAME")}, {@code listen(fd, 128)} — a socket to connect to.
     *
     * @throws PosixException EADDRINUSE: the name is taken; EMFILE
     * @throws IllegalArgumentException if the name is not 1 to 100 characters of ASCII
     */
    public static LocalSocket listen(String name) throws IOException {
        Fd fd = socket();
        try {
            withAddress(fd, name, "bind", sockets_h::bind);
            int result = sockets_h.listen(fd.hold(), WAITING);
            fd.release();
            PosixException.check(result, "listen", name);
            return new LocalSocket(fd);
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * {@code connect(fd, "\0NAME")} — the other end of a connection to such a socket.
     *
     * @throws PosixException ECONNREFUSED: there is none; EAGAIN: too many wait to be accepted; EMFILE
     * @throws IllegalArgumentException if the name is not 1 to 100 characters of ASCII
     */
    public static SocketEnd connect(String name) throws IOException {
        Fd fd = socket();
        try {
            withAddress(fd, name, "connect", sockets_h::connect);
            return SocketEnd.own(fd);
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static Fd socket() throws PosixException {
        int flags = sockets_h.SOCK_STREAM() | sockets_h.SOCK_CLOEXEC();
        return Fd.own(PosixException.check(sockets_h.socket(sockets_h.AF_UNIX(), flags, 0), "socket", "AF_UNIX"));
    }

    private static void withAddress(Fd fd, String name, String what, Call call) throws PosixException {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
            throw new IllegalArgumentException("no name of a socket: " + name);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_un.allocate(arena);
            sockaddr_un.sun_family(address, (short) sockets_h.AF_UNIX());
            // A zero in front of the name: it is none in the file system.
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, NAME + 1, bytes.length);
            int result = call.on(fd.hold(), address, NAME + 1 + bytes.length);
            fd.release();
            PosixException.check(result, what, name);
        }
    }

    /**
     * {@code accept4(fd, NULL, NULL, SOCK_CLOEXEC)} — waits for the next who connects. Closing this from another thread and an
     * interrupt end the wait.
     *
     * @throws PosixException EMFILE, ENFILE
     */
    public SocketEnd accept() throws IOException {
        while (true) {
            Retry.await(fd, PollEvent.READABLE);
            int number = Retry.hold(fd);
            int result;
            try {
                result = sockets_h.accept4(number, MemorySegment.NULL, MemorySegment.NULL, sockets_h.SOCK_CLOEXEC());
            } finally {
                fd.release();
            }
            if (result >= 0) {
                return SocketEnd.own(Fd.own(result));
            }
            if (result != -Errno.EINTR.raw() && result != -Errno.ECONNABORTED.raw()) {
                throw PosixException.of(result, "accept4", fd);
            }
        }
    }

    /** {@code getsockopt(fd, SOL_SOCKET, SO_PEERCRED)} — who has the other end. */
    public static Peer peer(SocketEnd end) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment who = ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) who.byteSize());
            int number = end.fd().hold();
            try {
                int result = sockets_h.getsockopt(number, sockets_h.SOL_SOCKET(), sockets_h.SO_PEERCRED(), who, length);
                PosixException.check(result, "getsockopt SO_PEERCRED", end.fd());
            } finally {
                end.fd().release();
            }
            return new Peer(new Pid(ucred.pid(who)), ucred.uid(who));
        }
    }

    /** Closes the descriptor; a wait ends with {@link AsynchronousCloseException}. Connections stay. */
    @Override
    public void close() {
        fd.close();
    }
}
