package brood.launcher;

import brood.core.Fd;
import brood.core.PosixException;
import brood.core.Utf8;
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
            WriteAll.to(file.raw(), bytes.asSlice(0, bytes.byteSize() - 1), name);
        }
    }
}
