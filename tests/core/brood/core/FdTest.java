package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brood.libc.files_h;
import brood.testing.Leaks;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class FdTest {
    @Test
    void closingTwiceDoesNotCloseAStranger() throws IOException {
        Fd first = Fd.open("/dev/null", OpenFlag.RDONLY);
        first.close();
        try (Fd second = Fd.open("/dev/zero", OpenFlag.RDONLY)) {
            assertThat(second.raw()).isEqualTo(first.raw()); // the number was given out anew
            first.close();
            assertThat(Descriptors.isOpen(second.raw())).isTrue();
        }
    }

    @Test
    void closingAStrangersDoesNothing() throws IOException {
        try (Fd owner = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            Fd borrowed = Fd.borrow(owner.raw());
            borrowed.close();
            assertThat(borrowed.isOpen()).isTrue();
            assertThat(borrowed.hold()).isEqualTo(owner.raw());
            borrowed.release();
            assertThat(Descriptors.isOpen(owner.raw())).isTrue();
        }
    }

    @Test
    void closingTheStandardStreamsDoesNothing() {
        for (Fd standard : new Fd[] {Fd.STDIN, Fd.STDOUT, Fd.STDERR}) {
            standard.close();
            assertThat(standard.isOpen()).isTrue();
            assertThat(Descriptors.isOpen(standard.raw())).isTrue();
        }
    }

    @Test
    void theLastOneOutCloses() throws IOException {
        Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY);
        int number = fd.hold();
        fd.hold();
        fd.close();
        fd.close();
        assertThat(fd.isOpen()).isFalse();
        assertThat(Descriptors.isOpen(number)).isTrue();
        fd.release();
        assertThat(Descriptors.isOpen(number)).isTrue();
        fd.release();
        assertThat(Descriptors.isOpen(number)).isFalse();
    }

    @Test
    void aClosedOneIsNotLentAnyMore() throws IOException {
        Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY);
        fd.hold();
        fd.close();
        assertThatIllegalStateException().isThrownBy(fd::hold).withMessage(fd + " is closed");
        fd.release();
        assertThatIllegalStateException().isThrownBy(fd::hold);
        assertThatIllegalStateException().isThrownBy(fd::dup);
    }

    @Test
    void releasingWhatIsNotHeldIsRefusedAndHarmless() throws IOException {
        Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY);
        assertThatIllegalStateException().isThrownBy(fd::release);
        assertThat(fd.isOpen()).isTrue();
        fd.close();
        try (Fd stranger = Fd.open("/dev/zero", OpenFlag.RDONLY)) {
            assertThatIllegalStateException().isThrownBy(fd::release);
            assertThat(Descriptors.isOpen(stranger.raw())).isTrue();
            assertThatIllegalStateException().isThrownBy(fd::hold);
        }
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Fd.own(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Fd.borrow(-1));
    }

    @Test
    void aDuplicateSharesThePositionAndOutlivesTheFirst() throws IOException {
        Fd[] pipe = Descriptors.pipe();
        try (Fd reader = pipe[0]) {
            Fd duplicate = pipe[1].dup();
            pipe[1].close();
            Descriptors.write(duplicate, "still open");
            duplicate.close();
            assertThat(Descriptors.read(reader)).isEqualTo("still open");
            assertThat(Descriptors.read(reader)).isEmpty();
        }
    }

    @Test
    void duplicatesAreCloseOnExecAndNoneOfTheStandardThree() throws IOException {
        try (Fd fd = Fd.STDERR.dup();
                Fd high = fd.dupAbove(200)) {
            assertThat(fd.raw()).isGreaterThan(2);
            assertThat(high.raw()).isGreaterThanOrEqualTo(200);
            assertThat(Descriptors.flags(fd) & Descriptors.CLOEXEC).isNotZero();
            assertThat(Descriptors.flags(high) & Descriptors.CLOEXEC).isNotZero();
        }
    }

    @Test
    void duplicatingBeyondTheLimitSaysSo() throws IOException {
        try (Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            PosixException e = catchThrowableOfType(PosixException.class, () -> fd.dupAbove(Integer.MAX_VALUE));
            assertThat(e.errno()).isEqualTo(Errno.EINVAL);
            assertThat(e).hasMessageContaining(fd.toString());
        }
    }

    @Test
    void dup2PutsTheFileUnderTheOthersNumber() throws IOException {
        Fd[] pipe = Descriptors.pipe();
        Fd[] other = Descriptors.pipe();
        try (Fd reader = pipe[0];
                Fd otherReader = other[0];
                Fd target = other[1]) {
            pipe[1].dup2(target);
            pipe[1].close();
            assertThat(Descriptors.read(otherReader)).isEmpty(); // its only writer was closed
            assertThat(Descriptors.flags(target) & Descriptors.CLOEXEC).isNotZero();
            Descriptors.write(target, "moved");
            assertThat(Descriptors.read(reader)).isEqualTo("moved");
        }
    }

    @Test
    void dup2OntoAStandardStreamIsInherited() throws IOException {
        try (Fd saved = Fd.STDIN.dup();
                Fd source = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            source.dup2(Fd.STDIN);
            int flags = Descriptors.flags(Fd.STDIN);
            saved.dup2(Fd.STDIN);
            assertThat(flags & Descriptors.CLOEXEC).isZero();
            assertThat(Descriptors.flags(Fd.STDIN) & Descriptors.CLOEXEC).isZero();
        }
    }

    @Test
    void dup2OntoItselfChangesNothing() throws IOException {
        try (Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            fd.dup2(fd);
            fd.dup2(Fd.borrow(fd.raw()));
            assertThat(Descriptors.flags(fd) & Descriptors.CLOEXEC).isNotZero();
        }
    }

    @Test
    void dup2OntoANumberThatIsNotOpenOpensIt() throws IOException {
        try (Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY);
                Fd target = Fd.own(300)) {
            assertThat(Descriptors.isOpen(300)).isFalse();
            fd.dup2(target);
            assertThat(Descriptors.target(target)).isEqualTo("/dev/null");
        }
        assertThat(Descriptors.isOpen(300)).isFalse();
    }

    @Test
    void dup2OfWhatIsClosedTouchesNothing() throws IOException {
        Fd closed = Fd.open("/dev/null", OpenFlag.RDONLY);
        closed.close();
        try (Fd target = Fd.open("/dev/zero", OpenFlag.RDONLY)) {
            assertThatIllegalStateException().isThrownBy(() -> closed.dup2(target));
            assertThatIllegalStateException().isThrownBy(() -> target.dup2(closed));
            assertThat(Descriptors.target(target)).isEqualTo("/dev/zero");
        }
    }

    @Test
    void aBorrowedNumberThatIsNotOpenIsTheKernelsToRefuse() {
        assertThat(catchThrowableOfType(
                                PosixException.class, () -> Fd.borrow(1_000_000).dup())
                        .errno())
                .isEqualTo(Errno.EBADF);
        assertThat(files_h.fcntl(1_000_000, files_h.F_GETFD(), 0)).isEqualTo(-Errno.EBADF.raw());
    }
}
