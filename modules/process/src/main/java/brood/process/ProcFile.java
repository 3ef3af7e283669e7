package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.libc.files_h;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Files of /proc, read without what the file API brings along and with the error the kernel gave. */
final class ProcFile {
    private static final int CHUNK = 4096;

    private ProcFile() {}

    static byte[] read(String path) throws PosixException {
        var bytes = new ByteArrayOutputStream(CHUNK);
        try (Fd file = Fd.open(path, OpenFlag.RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(CHUNK);
            long count;
            do {
                count = files_h.read(file.raw(), buffer, CHUNK);
                if (count > 0) {
                    bytes.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
                } else if (count < 0 && count != -Errno.EINTR.raw()) {
                    throw PosixException.of(count, "read", path);
                }
            } while (count != 0);
        }
        return bytes.toByteArray();
    }

    /** As text of one byte per character. */
    static String text(String path) throws PosixException {
        return new String(read(path), StandardCharsets.ISO_8859_1);
    }
}
