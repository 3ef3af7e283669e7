package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the two are, all bytes arrive, in order and counted. */
@ExtendWith(Leaks.class)
@Timeout(120)
class CopyTest {
    private static final int SIZE = 2_500_001;

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private final AtomicLong counted = new AtomicLong();
    private Path source;

    @BeforeEach
    void fill() throws IOException {
        new Random(11).nextBytes(bytes);
        source = Files.write(folder.resolve("source"), bytes);
    }

    private long copy(Fd from, Fd to) throws IOException {
        return Copy.all(from, to, counted::addAndGet);
    }

    private void isWhole(long copied, byte[] arrived) {
        assertThat(copied).isEqualTo(SIZE);
        assertThat(counted).hasValue(SIZE);
        assertThat(arrived).isEqualTo(bytes);
    }

    @Test
    void fileToFileWhichTheKernelDoesNotSplice() throws IOException {
        Path target = folder.resolve("target");
        try (Fd in = Fd.open(source, OpenFlag.RDONLY);
                Fd out = Fd.open(target, OpenFlag.WRONLY, OpenFlag.CREAT)) {
            isWhole(copy(in, out), Files.readAllBytes(target));
        }
    }

    @Test
    void fileToPipe() throws Exception {
        try (Pipe pipe = Pipe.open();
                Fd in = Fd.open(source, OpenFlag.RDONLY)) {
            Task<byte[]> reader = Task.start(() -> pipe.readEnd().readAllBytes());
            long copied = copy(in, pipe.writeEnd().fd());
            pipe.writeEnd().close();
            isWhole(copied, reader.get());
        }
    }

    @Test
    void pipeToPipe() throws Exception {
        try (Pipe first = Pipe.open();
                Pipe second = Pipe.open()) {
            Task<Integer> writer = Task.start(() -> {
                try (WriteEnd end = first.writeEnd()) {
                    end.write(bytes);
                    return SIZE;
                }
            });
            Task<byte[]> reader = Task.start(() -> second.readEnd().readAllBytes());
            long copied = copy(first.readEnd().fd(), second.writeEnd().fd());
            second.writeEnd().close();
            isWhole(copied, reader.get());
            assertThat(writer.get()).isEqualTo(SIZE);
        }
    }

    @Test
    void pipeToAFileOpenForAppendingWhichTheKernelDoesNotSplice() throws Exception {
        Path log = folder.resolve("log");
        try (Pipe pipe = Pipe.open();
                Fd out = Fd.open(log, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND)) {
            Task<Integer> writer = Task.start(() -> {
                try (WriteEnd end = pipe.writeEnd()) {
                    end.write(bytes);
                    return SIZE;
                }
            });
            isWhole(copy(pipe.readEnd().fd(), out), Files.readAllBytes(log));
            assertThat(writer.get()).isEqualTo(SIZE);
        }
    }

    @Test
    void socketToSocketWhichTheKernelDoesNotSplice() throws Exception {
        try (SocketPair first = SocketPair.open(SocketPair.Type.STREAM);
                SocketPair second = SocketPair.open(SocketPair.Type.STREAM)) {
            first.left().send(Bytes.of("both ways"));
            first.left().shutdownSending();
            assertThat(copy(first.right().fd(), second.left().fd())).isEqualTo(9);
            var room = Bytes.room(20);
            assertThat(Bytes.text(room, second.right().receive(room, 0).length()))
                    .isEqualTo("both ways");
        }
    }

    @Test
    void aFileOfProcWhoseSizeIsSaidToBeZero() throws Exception {
        try (Pipe pipe = Pipe.open();
                Fd in = Fd.open("/proc/version", OpenFlag.RDONLY)) {
            long copied = copy(in, pipe.writeEnd().fd());
            pipe.writeEnd().close();
            byte[] arrived = pipe.readEnd().readAllBytes();
            assertThat(arrived).hasSize((int) copied).isEqualTo(Files.readAllBytes(Path.of("/proc/version")));
        }
    }

    @Test
    void nothingIsNothing() throws IOException {
        try (Pipe pipe = Pipe.open();
                Fd in = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            assertThat(copy(in, pipe.writeEnd().fd())).isZero();
        }
        assertThat(counted).hasValue(0);
    }

    @Test
    void nobodyReadingEndsItAsABrokenPipe() throws IOException {
        try (Pipe pipe = Pipe.open();
                SocketPair pair = SocketPair.open(SocketPair.Type.STREAM);
                Fd in = Fd.open(source, OpenFlag.RDONLY)) {
            pipe.readEnd().close();
            assertThatThrownBy(() -> copy(in, pipe.writeEnd().fd())).isInstanceOf(BrokenPipe.class);
            pair.right().close();
            assertThatThrownBy(() -> copy(in, pair.left().fd())).isInstanceOf(BrokenPipe.class);
        }
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        try (Pipe pipe = Pipe.open();
                Fd in = Fd.open(folder, OpenFlag.RDONLY)) {
            assertThatThrownBy(() -> copy(in, pipe.writeEnd().fd()))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EISDIR));
        }
    }
}
