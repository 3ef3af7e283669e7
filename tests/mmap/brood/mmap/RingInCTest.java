package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import brood.mmap.RingBuffer.Kind;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layout is what docs/ring.h says: a C program is the other end. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RingInCTest {
    private static final Path ROOT = Path.of(System.getProperty("brood.root"));
    private static final long COUNT = 2_000_000;

    @TempDir
    static Path folder;

    private final String name = "brood-ring-c-" + ProcessHandle.current().pid();
    private final Path file = Path.of("/dev/shm", name);

    @BeforeAll
    static void compile() throws Exception {
        try {
            assertThat(run("cc", "--version")).isZero();
        } catch (IOException missing) {
            assertThat(System.getenv("CI"))
                    .as("CI is set, so cc is needed, and it is missing")
                    .isNotEqualTo("true");
            abort("no cc");
        }
        String source = ROOT.resolve("tests/mmap/ring.c").toString();
        assertThat(run(
                        "cc",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-o",
                        folder.resolve("ring").toString(),
                        source))
                .isZero();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    private Process ring(String role) throws IOException {
        return new ProcessBuilder(folder.resolve("ring").toString(), role, file.toString(), "" + COUNT)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @ParameterizedTest
    @EnumSource
    void whatCWritesJavaReads(Kind kind) throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize())) {
            RingBuffer ring = RingPeer.ring(segment, kind);
            Process other = ring("produce");
            RingPeer.consume(ring, segment, new Records(0), COUNT);
            assertThat(other.waitFor()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatJavaWritesCReads(Kind kind) throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize())) {
            RingBuffer ring = RingPeer.ring(segment, kind);
            Process other = ring("consume");
            RingPeer.produce(ring, 0, 0, COUNT);
            assertThat(other.waitFor()).isZero();
        }
    }
}
