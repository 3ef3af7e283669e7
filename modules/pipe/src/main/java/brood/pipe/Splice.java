package brood.pipe;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.libc.files_h;
import brood.libc.iovec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Moves bytes between pipes, files and sockets inside the kernel: they never pass this process.
 *
 * <p>Each method waits until it can move at least one byte; {@link Thread#interrupt()} ends the wait, and a virtual
 * thread parks.
 */
public final class Splice {
    private Splice() {}

    /**
     * {@code splice(from, NULL, to, NULL, most, SPLICE_F_MOVE)} — moves bytes from one descriptor to another, at least one
     * of which is a pipe.
     *
     * @return how many, 0 at the end of file
     * @throws brood.core.PosixException EINVAL if neither is a pipe, or {@code to} is open for appending; {@link BrokenPipe}
     * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
     */
    public static long move(Fd from, Fd to, long most) throws IOException {
        int flags = files_h.SPLICE_F_MOVE() | files_h.SPLICE_F_NONBLOCK();
        return repeat(
                "splice",
                from,
                to,
                (in, out) -> files_h.splice(in, MemorySegment.NULL, out, MemorySegment.NULL, most, flags));
    }

    /**
     * {@code tee(from, to, most, 0)} — copies bytes of one pipe to another, and leaves them in the first.
     *
     * @return how many, 0 at the end of file
     * @throws brood.core.PosixException EINVAL if one is no pipe, or both are the same; {@link BrokenPipe}
     * @see <a href="https://man7.org/linux/man-pages/man2/tee.2.html">tee(2)</a>
     */
    public static long tee(Fd from, Fd to, long most) throws IOException {
        return repeat("tee", from, to, (in, out) -> files_h.tee(in, out, most, files_h.SPLICE_F_NONBLOCK()));
    }

    /**
     * {@code vmsplice(to, pages, 1, 0)} — puts memory into a pipe without copying it. The pipe refers to the pages, so
     * they must stay as they are until the bytes are read at the other end.
     *
     * @return how many bytes, as far as there was room
     * @throws brood.core.PosixException EINVAL if it is no pipe; {@link BrokenPipe}
     * @see <a href="https://man7.org/linux/man-pages/man2/vmsplice.2.html">vmsplice(2)</a>
     */
    public static long give(MemorySegment pages, Fd to) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = iovec.allocate(arena);
            iovec.iov_base(vector, pages);
            iovec.iov_len(vector, pages.byteSize());
            return repeat(
                    "vmsplice", null, to, (in, out) -> files_h.vmsplice(out, vector, 1, files_h.SPLICE_F_NONBLOCK()));
        }
    }

    private interface Call {
        long once(int from, int to);
    }

    private static long repeat(String name, Fd from, Fd to, Call call) throws IOException {
        while (true) {
            long result;
            int in = from == null ? -1 : Retry.hold(from);
            try {
                int out = Retry.hold(to);
                try {
                    result = call.once(in, out);
                } finally {
                    to.release();
                }
            } finally {
                if (from != null) {
                    from.release();
                }
            }
            if (result >= 0) {
                return result;
            }
            if (result == -Errno.EAGAIN.raw() && from != null) {
                Retry.await(from, PollEvent.READABLE); // then, if need be, for room; a file is always ready
            }
            Retry.awaitOrThrow(result, name, to, PollEvent.WRITABLE);
        }
    }
}
