package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may only read or only write needs no more than that, also to give up. */
@ExtendWith(Leaks.class)
@Timeout(120)
class FifoPermissionTest {
    @TempDir
    Path folder;

    private String create(String permissions) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = folder.resolve("fifo").toString();
        Fifo.create(path, 0600);
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString(permissions));
        return path;
    }

    @Test
    void aWriterThatMayNotReadWaitsUntilItsDeadline() throws Exception {
        String path = create("-w--w--w-");
        Fifo.openWrite(path, Deadline.NOW); // no class is loaded by somebody without privilege
        assertThat(Unprivileged.call(() -> Fifo.openWrite(path, Deadline.after(Duration.ofMillis(20)))))
                .isEmpty();
        assertThatThrownBy(() -> Unprivileged.call(() -> Fifo.openRead(path, Deadline.NEVER)))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    }

    @Test
    void aReaderThatMayNotWriteWaitsUntilItsDeadline() throws Exception {
        String path = create("r--r--r--");
        Fifo.openRead(path, Deadline.NOW);
        assertThat(Unprivileged.call(() -> Fifo.openRead(path, Deadline.after(Duration.ofMillis(20)))))
                .isEmpty();
        assertThatThrownBy(() -> Unprivileged.call(() -> Fifo.openWrite(path, Deadline.NEVER)))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    }
}
