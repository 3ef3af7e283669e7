package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
@Timeout(60)
class FileLockTest {
    @TempDir
    private Path folder;

    private Fd one;
    private Fd other;

    @BeforeEach
    void open() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        one = Fd.open(file, OpenFlag.RDWR);
        other = Fd.open(file, OpenFlag.RDWR);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void anExclusiveLockExcludesEveryOther() throws Exception {
        FileLock.EXCLUSIVE.lock(one);
        assertThat(FileLock.EXCLUSIVE.tryLock(other)).isFalse();
        assertThat(FileLock.SHARED.tryLock(other)).isFalse();
        FileLock.unlock(one);
        assertThat(FileLock.EXCLUSIVE.tryLock(other)).isTrue();
    }

    @Test
    void sharedOnesExcludeAnExclusiveOneOnly() throws Exception {
        FileLock.SHARED.lock(one);
        assertThat(FileLock.SHARED.tryLock(other)).isTrue();
        assertThat(FileLock.EXCLUSIVE.tryLock(one)).isFalse();
        other.close();
        assertThat(FileLock.EXCLUSIVE.tryLock(one)).isTrue();
    }

    @Test
    void aDuplicateHasTheSameLock() throws Exception {
        FileLock.EXCLUSIVE.lock(one);
        try (Fd duplicate = one.dup()) {
            assertThat(FileLock.EXCLUSIVE.tryLock(duplicate)).isTrue();
            one.close();
            assertThat(FileLock.SHARED.tryLock(other)).isFalse();
        }
        assertThat(FileLock.SHARED.tryLock(other)).isTrue();
    }

    @Test
    void aClosedFileIsRefusedBeforeTheCall() {
        one.close();
        assertThatThrownBy(() -> FileLock.SHARED.tryLock(one)).isInstanceOf(IllegalStateException.class);
    }
}
