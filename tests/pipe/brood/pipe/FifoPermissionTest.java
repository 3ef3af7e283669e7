package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may only read or only write needs no more than that, also to give up. */
@ExtendWith(Leaks.class)
@Timeout(120)
class FifoPermissionTest {
    private static final int NOBODY = 65534;
    private static final int UNCHANGED = -1;

    @TempDir
    Path folder;

    private String create(String permissions) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = folder.resolve("fifo").toString();
        Fifo.create(path, 0600);
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString(permissions));
        return path;
    }

    /** In a thread without privilege, if this process has any. */
    private static <T> T unprivileged(Callable<T> body) throws Exception {
        boolean wasDumpable = processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0) == 1;
        try {
            return Task.start(() -> {
                        if (System.getProperty("user.name").equals("root")) {
                            assumeTrue(
                                    processes_h.setresuid(UNCHANGED, NOBODY, UNCHANGED) == 0,
                                    "may not change its user");
                        }
                        return body.call();
                    })
                    .get();
        } finally {
            if (wasDumpable) {
                processes_h.prctl(processes_h.PR_SET_DUMPABLE(), 1, 0, 0, 0);
            }
        }
    }

    @Test
    void aWriterThatMayNotReadWaitsUntilItsDeadline() throws Exception {
        String path = create("-w--w--w-");
        Fifo.openWrite(path, Deadline.NOW); // no class is loaded by somebody without privilege
        assertThat(unprivileged(() -> Fifo.openWrite(path, Deadline.after(Duration.ofMillis(20)))))
                .isEmpty();
        assertThatThrownBy(() -> unprivileged(() -> Fifo.openRead(path, Deadline.NEVER)))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    }

    @Test
    void aReaderThatMayNotWriteWaitsUntilItsDeadline() throws Exception {
        String path = create("r--r--r--");
        Fifo.openRead(path, Deadline.NOW);
        assertThat(unprivileged(() -> Fifo.openRead(path, Deadline.after(Duration.ofMillis(20)))))
                .isEmpty();
        assertThatThrownBy(() -> unprivileged(() -> Fifo.openWrite(path, Deadline.NEVER)))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    }
}
