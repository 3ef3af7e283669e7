package brood.launcher;

import brood.core.Errno;
import brood.core.PosixException;
import brood.libc.files_h;
import java.lang.foreign.MemorySegment;

/**
 * {@code write(fd, bytes, size)}, until all is written. A pipe's end would do that as well, but makes what it writes to
 * non-blocking, for the shell that shares it too.
 */
final class WriteAll {
    private WriteAll() {}

    static void to(int fd, MemorySegment bytes, String name) throws PosixException {
        for (long done = 0, size = bytes.byteSize(); done < size; ) {
            long result = files_h.write(fd, bytes.asSlice(done), size - done);
            if (result < 0 && result != -Errno.EINTR.raw()) {
                throw PosixException.of(result, "write", name);
            }
            done += Math.max(0, result);
        }
    }
}
