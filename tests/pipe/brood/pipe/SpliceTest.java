package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class SpliceTest {
    @TempDir
    Path folder;

    private Pipe first;
    private Pipe second;
    private Fd from;
    private Fd to;

    @BeforeEach
    void open() throws IOException {
        first = Pipe.open();
        second = Pipe.open();
        from = first.readEnd().fd();
        to = second.writeEnd().fd();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void pipeToPipeMovesAndEnds() throws IOException {
        first.writeEnd().write(Bytes.of("abcdef"));
        assertThat(Splice.move(from, to, 4)).isEqualTo(4);
        assertThat(second.readEnd().readNBytes(4)).isEqualTo("abcd".getBytes());
        assertThat(first.readEnd().available()).isEqualTo(2);
        assertThat(Splice.move(from, to, 100)).isEqualTo(2);
        first.writeEnd().close();
        assertThat(Splice.move(from, to, 100)).isZero();
    }

    @Test
    void fileToPipeToFileKeepsThePositions() throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "0123456789");
        Path target = folder.resolve("target");
        try (Fd in = Fd.open(source, OpenFlag.RDONLY);
                Fd out = Fd.open(target, OpenFlag.WRONLY, OpenFlag.CREAT)) {
            assertThat(Splice.move(in, to, 6)).isEqualTo(6);
            assertThat(Splice.move(in, to, 100)).isEqualTo(4);
            assertThat(Splice.move(in, to, 100)).isZero();
            assertThat(Splice.move(second.readEnd().fd(), out, 3)).isEqualTo(3);
            assertThat(Splice.move(second.readEnd().fd(), out, 100)).isEqualTo(7);
        }
        assertThat(target).hasContent("0123456789");
    }

    @Test
    void pipeToSocketToPipe() throws IOException {
        try (SocketPair pair = SocketPair.open(SocketPair.Type.STREAM)) {
            first.writeEnd().write(Bytes.of("through"));
            assertThat(Splice.move(from, pair.left().fd(), 100)).isEqualTo(7);
            assertThat(Splice.move(pair.right().fd(), to, 100)).isEqualTo(7);
            assertThat(second.readEnd().readNBytes(7)).isEqualTo("through".getBytes());
        }
    }

    @Test
    void teeLeavesTheBytesWhereTheyWere() throws IOException {
        first.writeEnd().write(Bytes.of("twice"));
        assertThat(Splice.tee(from, to, 100)).isEqualTo(5);
        assertThat(first.readEnd().readNBytes(5)).isEqualTo("twice".getBytes());
        assertThat(second.readEnd().readNBytes(5)).isEqualTo("twice".getBytes());
        first.writeEnd().close();
        assertThat(Splice.tee(from, to, 100)).isZero();
    }

    @Test
    void memoryGoesInAsFarAsThereIsRoom() throws IOException {
        MemorySegment pages = Bytes.room(1 << 20).fill((byte) 'p');
        long given = Splice.give(pages, to);
        assertThat(given).isPositive().isLessThan(1 << 20);
        assertThat(second.readEnd().available()).isEqualTo((int) given);
        assertThat(second.readEnd().readNBytes((int) given)).containsOnly('p');
    }

    @Test
    void wrongKindsAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (Fd in = Fd.open(file, OpenFlag.RDONLY);
                Fd out = Fd.open(folder.resolve("out"), OpenFlag.WRONLY, OpenFlag.CREAT);
                Fd append = Fd.open(folder.resolve("log"), OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND)) {
            first.writeEnd().write(Bytes.of("y"));
            fails(Errno.EINVAL, () -> Splice.move(in, out, 1));
            fails(Errno.EINVAL, () -> Splice.move(from, append, 1));
            fails(Errno.EBADF, () -> Splice.move(to, out, 1)); // a write end is not read
            fails(Errno.EBADF, () -> Splice.move(in, from, 1));
            fails(Errno.EINVAL, () -> Splice.tee(in, to, 1));
            fails(Errno.EINVAL, () -> Splice.tee(from, first.writeEnd().fd(), 1));
            fails(Errno.EBADF, () -> Splice.give(Bytes.of("x"), out));
        }
        assertThat(first.readEnd().available()).isOne();
    }

    @Test
    void nobodyReadingIsBrokenPipeNotADeadJvm() throws IOException {
        first.writeEnd().write(Bytes.of("lost"));
        second.readEnd().close();
        assertThatThrownBy(() -> Splice.move(from, to, 10)).isInstanceOf(BrokenPipe.class);
        assertThatThrownBy(() -> Splice.tee(from, to, 10)).isInstanceOf(BrokenPipe.class);
        assertThatThrownBy(() -> Splice.give(Bytes.of("x"), to)).isInstanceOf(BrokenPipe.class);
        assertThat(first.readEnd().available()).isEqualTo(4);
    }

    @Test
    void aFullTargetIsWaitedFor() throws Exception {
        second.writeEnd().write(Bytes.room(second.writeEnd().capacity()));
        first.writeEnd().write(Bytes.of("late"));
        Task<Long> task = Task.start(() -> Splice.move(from, to, 10));
        second.readEnd().readNBytes(second.readEnd().capacity());
        assertThat(task.get()).isEqualTo(4);
        assertThat(second.readEnd().readNBytes(4)).isEqualTo("late".getBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingOrInterruptingEndsTheWait(boolean virtual) throws Exception {
        for (int round = 0; round < 100; round++) {
            boolean closes = round % 2 == 0;
            try (Pipe source = Pipe.open()) {
                Task<String> task = Task.start(virtual, () -> {
                    try {
                        return "moved " + Splice.move(source.readEnd().fd(), to, 10);
                    } catch (ClosedChannelException e) {
                        return "closed";
                    } catch (InterruptedIOException e) {
                        return "interrupted";
                    }
                });
                if (closes) {
                    source.readEnd().close();
                } else {
                    task.thread().interrupt();
                }
                assertThat(task.get()).isEqualTo(closes ? "closed" : "interrupted");
            }
        }
    }
}
