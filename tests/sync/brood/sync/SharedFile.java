package brood.sync;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory that other JVMs can map as well. */
record SharedFile(Path path, MemorySegment memory) implements AutoCloseable {
    static final int SIZE = 4096;

    /** What the lock guards lies behind it. */
    static final long GUARDED = 2048;

    static SharedFile create() throws IOException {
        Path path = Files.createTempFile("brood-sync", null);
        return new SharedFile(path, map(path));
    }

    /** For as long as this JVM lives: nothing unmaps under a thread that still waits. */
    static MemorySegment map(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.global());
        }
    }

    @Override
    public void close() throws IOException {
        Files.delete(path);
    }
}
