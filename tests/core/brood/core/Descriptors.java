package brood.core;

import brood.libc.files_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests do with bare descriptors, and what the kernel says of them. */
final class Descriptors {
    static final int CLOEXEC = 02000000;

    private Descriptors() {}

    /** The flags of a descriptor and its open file, as {@code /proc/self/fdinfo} shows them. */
    static int flags(Fd fd) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.raw()))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
            }
        }
        throw new IOException("no flags of " + fd);
    }

    static String target(Fd fd) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.raw())).toString();
    }

    static boolean isOpen(int number) {
        return files_h.fcntl(number, files_h.F_GETFD(), 0) >= 0;
    }

    /** The read end and the write end of a new pipe. */
    static Fd[] pipe() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            PosixException.check(files_h.pipe2(ends, files_h.O_CLOEXEC()), "pipe2", "");
            return new Fd[] {
                Fd.own(ends.getAtIndex(ValueLayout.JAVA_INT, 0)), Fd.own(ends.getAtIndex(ValueLayout.JAVA_INT, 1))
            };
        }
    }

    static void write(Fd fd, String text) throws PosixException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
            long result = files_h.write(fd.raw(), copy, bytes.length);
            if (result != bytes.length) {
                throw PosixException.of(result, "write", fd);
            }
        }
    }

    /** At most 100 bytes. */
    static String read(Fd fd) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(100);
            long result = files_h.read(fd.raw(), buffer, 100);
            if (result < 0) {
                throw PosixException.of(result, "read", fd);
            }
            return new String(buffer.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }
}
