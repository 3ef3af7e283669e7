package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The names, and the openings that wait for nobody. */
@ExtendWith(Leaks.class)
@Timeout(120)
class FifoTest {
    @TempDir
    Path folder;

    private String path;

    @BeforeEach
    void create() throws IOException {
        path = folder.resolve("fifo").toString();
        Fifo.create(path, 0600);
    }

    @AfterEach
    void unlink() throws IOException {
        Files.deleteIfExists(Path.of(path));
    }

    private static Errno errno(ThrowingCallable call) {
        return catchThrowableOfType(PosixException.class, call).errno();
    }

    @Test
    void theModeIsLessTheUmask() throws IOException {
        String other = folder.resolve("other").toString();
        Fifo.create(other, 0640);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(other))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aNameThatIsTakenOrHasNoFolderIsRefused() {
        assertThat(errno(() -> Fifo.create(path, 0600))).isEqualTo(Errno.EEXIST);
        assertThat(errno(() -> Fifo.create(path + "/below", 0600))).isEqualTo(Errno.ENOTDIR);
        assertThat(errno(() -> Fifo.create(folder + "/none/below", 0600))).isEqualTo(Errno.ENOENT);
    }

    @Test
    void whatIsNoFifoIsNeitherOpenedNorRemoved() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        for (Path other : List.of(file, folder)) {
            String name = other.toString();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> Fifo.openRead(name, Deadline.NOW),
                    () -> Fifo.openWrite(name, Deadline.NOW),
                    () -> Fifo.openReadNow(name),
                    () -> Fifo.openWriteNow(name),
                    () -> Fifo.openBoth(name),
                    () -> Fifo.unlink(name))) {
                assertThatThrownBy(call)
                        .isInstanceOfSatisfying(
                                PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                        .hasMessageContaining("not a FIFO");
            }
        }
        assertThat(file).hasContent("kept");
    }

    @Test
    void oneThatIsGoneIsMissing() throws IOException {
        Fifo.unlink(path);
        assertThat(Path.of(path)).doesNotExist();
        assertThat(errno(() -> Fifo.unlink(path))).isEqualTo(Errno.ENOENT);
        assertThat(errno(() -> Fifo.openRead(path, Deadline.NEVER))).isEqualTo(Errno.ENOENT);
        assertThat(errno(() -> Fifo.openWriteNow(path))).isEqualTo(Errno.ENOENT);
    }

    @Test
    void writingAtOnceNeedsAReader() throws IOException {
        assertThat(Fifo.openWriteNow(path)).isEmpty(); // ENXIO
        try (ReadEnd reader = Fifo.openReadNow(path);
                WriteEnd writer = Fifo.openWriteNow(path).orElseThrow()) {
            writer.write(Bytes.of("x"));
            assertThat(reader.read()).isEqualTo('x');
        }
    }

    @Test
    void readingAtOnceIsAtTheEndUntilAWriterComes() throws IOException {
        try (ReadEnd reader = Fifo.openReadNow(path)) {
            assertThat(reader.tryRead(Bytes.room(1))).hasValue(-1);
            try (WriteEnd writer = Fifo.openWriteNow(path).orElseThrow()) {
                assertThat(reader.tryRead(Bytes.room(1))).isEmpty();
                assertThat(writer.isOpen()).isTrue();
            }
            assertThat(reader.tryRead(Bytes.room(1))).hasValue(-1);
        }
    }

    @Test
    void bothEndsAtOnceNeverWaitAndNeverEnd() throws IOException {
        try (Pipe pipe = Fifo.openBoth(path)) {
            assertThat(pipe.readEnd().tryRead(Bytes.room(1))).isEmpty();
            pipe.writeEnd().write(Bytes.of("mine"));
            assertThat(pipe.readEnd().readNBytes(4)).isEqualTo("mine".getBytes());
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().tryRead(Bytes.room(1))).isEmpty();
        }
    }

    @Test
    void bytesThatAreNoTextNameOne() throws IOException {
        String odd = folder + "/" + brood.core.Utf8.decode(new byte[] {(byte) 0xFF, 'x', '\n'});
        Fifo.create(odd, 0600);
        Fifo.openReadNow(odd).close();
        Fifo.unlink(odd);
        assertThatThrownBy(() -> Fifo.create(folder + "/a\0b", 0600)).isInstanceOf(IllegalArgumentException.class);
    }
}
