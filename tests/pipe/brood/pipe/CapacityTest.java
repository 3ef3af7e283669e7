package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.core.Errno;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class CapacityTest {
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    @Test
    void itIsRoundedUpAndTheSameFromBothEnds() throws IOException {
        assertThat(pipe.writeEnd().setCapacity(100_000)).isEqualTo(131_072);
        assertThat(pipe.writeEnd().capacity()).isEqualTo(131_072);
        assertThat(pipe.readEnd().capacity()).isEqualTo(131_072);
        assertThat(pipe.readEnd().setCapacity(1)).isEqualTo(4096);
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(10_000))).hasValue(4096);
    }

    @Test
    void itDoesNotShrinkBelowWhatIsInIt() throws IOException {
        pipe.writeEnd().write(Bytes.room(50_000));
        assertThatThrownBy(() -> pipe.writeEnd().setCapacity(4096))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        assertThat(pipe.readEnd().available()).isEqualTo(50_000);
    }

    @Test
    void aNegativeOneIsRefused() {
        assertThatThrownBy(() -> pipe.writeEnd().setCapacity(-1))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void aboveTheLimitItIsRefusedToWhoHasNoPrivilege() throws Exception {
        // Not readString: a second read of such a file finds its end, however short the first was.
        int most = Integer.parseInt(
                Files.readAllLines(Path.of("/proc/sys/fs/pipe-max-size")).getFirst());
        assumeTrue(most <= 1 << 29, "no limit that could be exceeded");
        assertThatThrownBy(() -> Unprivileged.call(() -> pipe.writeEnd().setCapacity(2 * most)))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
        assertThat(pipe.writeEnd().capacity()).isEqualTo(65_536);
    }

    @Test
    void availableCountsWhatWasWrittenAndNotRead() throws IOException {
        assertThat(pipe.readEnd().available()).isZero();
        pipe.writeEnd().write(Bytes.room(1000));
        assertThat(pipe.readEnd().available()).isEqualTo(1000);
        pipe.readEnd().read(Bytes.room(300));
        assertThat(pipe.readEnd().available()).isEqualTo(700);
        pipe.writeEnd().close();
        assertThat(pipe.readEnd().available()).isEqualTo(700);
    }
}
