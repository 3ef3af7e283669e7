package brood.pipe;

import brood.core.Fd;
import brood.core.PosixException;
import brood.libc.files_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An anonymous pipe: what goes into the write end comes out of the read end, once and in order. Owns both ends.
 *
 * <p>To use it with a child, lend the child one end and close that end here after the spawn: the read end reports the
 * end of file only when the last copy of the write end is closed.
 *
 * @param readEnd where the bytes come out
 * @param writeEnd where they go in
 * @see <a href="https://man7.org/linux/man-pages/man7/pipe.7.html">pipe(7)</a>
 */
public record Pipe(ReadEnd readEnd, WriteEnd writeEnd) implements AutoCloseable {
    /** {@code PIPE_BUF}: a write of up to this many bytes is never mixed with the bytes of other writers. */
    public static final int ATOMIC = files_h.PIPE_BUF();

    /**
     * {@code pipe2(fds, flags)} — creates a pipe, both ends close-on-exec.
     *
     * @throws PosixException EMFILE, ENFILE
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static Pipe open(PipeFlag... flags) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            PosixException.check(files_h.pipe2(ends, PipeFlag.bits(flags)), "pipe2", "");
            ByteBuffer numbers = ends.asByteBuffer().order(ByteOrder.nativeOrder());
            return new Pipe(new ReadEnd(Fd.own(numbers.getInt())), new WriteEnd(Fd.own(numbers.getInt())));
        }
    }

    /** Closes both ends. */
    @Override
    public void close() {
        readEnd.close();
        writeEnd.close();
    }
}
