package brood.pipe;

import brood.core.Fd;
import brood.core.PosixException;
import brood.libc.sockets_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Two connected Unix sockets: a pipe in both directions that also carries descriptors. Owns both ends.
 *
 * @param left one end
 * @param right the other
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public record SocketPair(SocketEnd left, SocketEnd right) implements AutoCloseable {
    /** Whether a receiver sees where one message ends and the next begins. */
    public enum Type {
        /** {@code SOCK_STREAM}: bytes, as in a pipe. */
        STREAM(sockets_h.SOCK_STREAM()),
        /** {@code SOCK_SEQPACKET}: one message at a time. */
        MESSAGES(sockets_h.SOCK_SEQPACKET());

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    /**
     * {@code socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds)} — creates a connected pair, both ends close-on-exec.
     *
     * @throws PosixException EMFILE, ENFILE
     * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
     */
    public static SocketPair open(Type type) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            int flags = type.number | sockets_h.SOCK_CLOEXEC();
            PosixException.check(sockets_h.socketpair(sockets_h.AF_UNIX(), flags, 0, ends), "socketpair", type);
            return new SocketPair(
                    new SocketEnd(Fd.own(ends.getAtIndex(ValueLayout.JAVA_INT, 0))),
                    new SocketEnd(Fd.own(ends.getAtIndex(ValueLayout.JAVA_INT, 1))));
        }
    }

    /** Closes both ends. */
    @Override
    public void close() {
        left.close();
        right.close();
    }
}
