package brood.pipe;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.PosixException;
import brood.libc.files_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/** Copies one descriptor to another until the end of file: inside the kernel where it can, else through a buffer. */
public final class Copy {
    private static final long CHUNK = 1 << 20;
    private static final long BUFFER = 64 * 1024;

    private Copy() {}

    /**
     * Copies all there is.
     *
     * @param progress is told the number of bytes after each step
     * @return how many bytes in all
     * @throws IOException {@link BrokenPipe} if nobody reads any more …; {@link java.io.InterruptedIOException}
     */
    public static long all(Fd from, Fd to, LongConsumer progress) throws IOException {
        long total = 0;
        try {
            while (true) {
                long moved = Splice.move(from, to, CHUNK);
                if (moved == 0) {
                    return total;
                }
                total += moved;
                progress.accept(moved);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            } // neither is a pipe, or the target is a terminal or open for appending
        }
        return total + throughBuffer(from, to, progress);
    }

    private static long throughBuffer(Fd from, Fd to, LongConsumer progress) throws IOException {
        long total = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER);
            while (true) {
                long count = once(from, buffer, true);
                if (count == 0) {
                    return total;
                }
                for (long done = 0; done < count; ) {
                    done += once(to, buffer.asSlice(done, count - done), false);
                }
                total += count;
                progress.accept(count);
            }
        }
    }

    private static long once(Fd fd, MemorySegment bytes, boolean reads) throws IOException {
        while (true) {
            long result;
            int number = Retry.hold(fd);
            try {
                result = reads
                        ? files_h.read(number, bytes, bytes.byteSize())
                        : files_h.write(number, bytes, bytes.byteSize());
            } finally {
                fd.release();
            }
            if (result >= 0) {
                return result;
            }
            Retry.awaitOrThrow(result, reads ? "read" : "write", fd, reads ? PollEvent.READABLE : PollEvent.WRITABLE);
        }
    }
}
