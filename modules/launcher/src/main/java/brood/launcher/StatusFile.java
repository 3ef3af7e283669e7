package brood.launcher;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where the report goes besides standard error: opened before the program starts, so that it cannot be refused later. */
final class StatusFile {
    private StatusFile() {}

    /** Writes a line to a file of this name; does nothing if it is not open. */
    static void write(Fd file, String name, String line) throws PosixException {
        if (file == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Utf8.cString(arena, line + "\n");
            for (long done = 0, size = bytes.byteSize() - 1; done < size; ) {
                long result = files_h.write(file.raw(), bytes.asSlice(done), size - done);
                if (result < 0 && result != -Errno.EINTR.raw()) {
                    throw PosixException.of(result, "write", name);
                }
                done += Math.max(0, result);
            }
        }
    }
}
