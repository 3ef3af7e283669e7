package brood.process;

import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jar files that this JVM has open. It reads them by moving their position, which a forked child shares with its
 * parent: if both loaded classes at a time, they would read each other's. So the child opens them anew.
 */
final class OpenArchives {
    private record Archive(int number, MemorySegment path) {}

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String SUFFIX = ".jar";

    private final List<Archive> archives = new ArrayList<>();

    /** Finds them; in the parent, which may load classes for that. */
    OpenArchives(Arena arena) {
        for (String number : DESCRIPTORS.toFile().list()) {
            Path link = DESCRIPTORS.resolve(number);
            if (target(link).endsWith(SUFFIX)) {
                // By the link, which leads there whatever has become of the file's name.
                archives.add(new Archive(Integer.parseInt(number), Utf8.cString(arena, link.toString())));
            }
        }
        files_h.close(files_h.dup3(0, 0, 0)); // both fail; known to the VM from now on
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closed) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the child; only calls functions, as nothing can be loaded before. */
    void reopen() throws PosixException {
        for (int i = 0; i < archives.size(); i++) {
            Archive archive = archives.get(i);
            int flags = files_h.O_RDONLY() | files_h.O_CLOEXEC();
            int fresh = PosixException.check(files_h.open(archive.path, flags, 0), "open", archive.number);
            int result = files_h.dup3(fresh, archive.number, files_h.O_CLOEXEC());
            PosixException.check(result, "dup3", archive.number);
            files_h.close(fresh);
        }
    }
}
