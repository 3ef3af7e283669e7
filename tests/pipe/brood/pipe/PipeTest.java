package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brood.core.Errno;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class PipeTest {
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bothEndsAreCloseOnExecAndBlockUntilUsed() throws IOException {
        for (int number :
                new int[] {pipe.readEnd().fd().raw(), pipe.writeEnd().fd().raw()}) {
            assertThat(flags(number) & 02000000).as("close-on-exec").isNotZero();
            assertThat(flags(number) & 04000).as("non-blocking").isZero();
        }
        pipe.writeEnd().write(1);
        assertThat(flags(pipe.writeEnd().fd().raw()) & 04000).isNotZero();
        assertThat(flags(pipe.readEnd().fd().raw()) & 04000).isZero();
    }

    private static int flags(int number) throws IOException {
        String info = Files.readString(Path.of("/proc/self/fdinfo/" + number));
        return Integer.parseInt(
                info.lines().toList().get(1).substring("flags:".length()).strip(), 8);
    }

    @Test
    void theEndOfFileComesWhenTheLastWriterIsClosed() throws IOException {
        pipe.writeEnd().write(bytes("last words"));
        pipe.writeEnd().close();
        assertThat(pipe.readEnd().readAllBytes()).isEqualTo(bytes("last words"));
        assertThat(pipe.readEnd().read()).isEqualTo(-1);
        assertThat(pipe.readEnd().read(new byte[3])).isEqualTo(-1);
        assertThat(pipe.readEnd().read(ByteBuffer.allocate(3))).isEqualTo(-1);
        assertThat(pipe.readEnd().read(ByteBuffer.allocateDirect(3))).isEqualTo(-1);
    }

    @Test
    void nobodyReadingIsBrokenPipeNotASignal() {
        pipe.readEnd().close();
        PosixException e =
                catchThrowableOfType(PosixException.class, () -> pipe.writeEnd().write(1));
        assertThat(e.is(Errno.EPIPE)).isTrue();
    }

    @Test
    void singleBytesAreUnsigned() throws IOException {
        pipe.writeEnd().write(0x1FF);
        pipe.writeEnd().write(0);
        assertThat(pipe.readEnd().read()).isEqualTo(0xFF);
        assertThat(pipe.readEnd().read()).isZero();
    }

    @Test
    void nothingAskedIsNothingReadAndDoesNotWait() throws IOException {
        assertThat(pipe.readEnd().read(new byte[0])).isZero();
        assertThat(pipe.readEnd().read(ByteBuffer.allocate(0))).isZero();
        assertThat(pipe.readEnd().read(ByteBuffer.allocateDirect(0))).isZero();
        assertThat(pipe.readEnd().read(MemorySegment.NULL)).isZero();
        pipe.writeEnd().write(new byte[0]);
        assertThat(pipe.writeEnd().write(ByteBuffer.allocate(0))).isZero();
        assertThat(pipe.writeEnd().write(MemorySegment.NULL)).isZero();
    }

    @Test
    void onlyTheAskedPartOfAnArrayIsTouched() throws IOException {
        pipe.writeEnd().write(bytes("0123456789"), 3, 4);
        byte[] target = bytes("..........");
        assertThat(pipe.readEnd().read(target, 2, 8)).isEqualTo(4);
        assertThat(target).isEqualTo(bytes("..3456...."));
        assertThatThrownBy(() -> pipe.readEnd().read(target, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pipe.writeEnd().write(target, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void buffersMoveByWhatWasTransferred() throws IOException {
        for (ByteBuffer buffer : new ByteBuffer[] {
            ByteBuffer.allocate(10),
            ByteBuffer.allocateDirect(10),
            ByteBuffer.allocate(20).slice(5, 10)
        }) {
            buffer.put(bytes("0123456789")).position(2).limit(6);
            ByteBuffer source = buffer.asReadOnlyBuffer();
            assertThat(pipe.writeEnd().write(source)).isEqualTo(4);
            assertThat(source.hasRemaining()).isFalse();
            buffer.position(5).limit(10);
            assertThat(pipe.readEnd().read(buffer)).isEqualTo(4);
            assertThat(buffer.position()).isEqualTo(9);
            byte[] all = new byte[10];
            buffer.get(0, all);
            assertThat(all).isEqualTo(bytes("0123423459"));
        }
    }

    @Test
    void readOnlyMemoryIsNotWrittenTo() throws IOException {
        pipe.writeEnd().write(1);
        for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(4)}) {
            assertThatThrownBy(() -> pipe.readEnd().read(buffer.asReadOnlyBuffer()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        MemorySegment readOnly = Arena.ofAuto().allocate(4).asReadOnly();
        assertThatThrownBy(() -> pipe.readEnd().read(readOnly)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pipe.readEnd().read()).isOne();
    }

    @Test
    void freedAndForeignAndHeapMemoryIsRefused() throws Exception {
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(4);
        }
        assertThatThrownBy(() -> pipe.writeEnd().write(freed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pipe.readEnd().read(freed)).isInstanceOf(IllegalStateException.class);
        try (Arena arena = Arena.ofConfined();
                var executor = Executors.newSingleThreadExecutor()) {
            MemorySegment foreign = arena.allocate(4);
            assertThatThrownBy(() -> executor.submit(() -> pipe.writeEnd().write(foreign))
                            .get())
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> pipe.writeEnd().write(MemorySegment.ofArray(new byte[4])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedEndIsClosedNotBroken() {
        pipe.close();
        pipe.close();
        assertThat(pipe.readEnd().isOpen()).isFalse();
        assertThat(pipe.writeEnd().isOpen()).isFalse();
        assertThatThrownBy(() -> pipe.readEnd().read()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.writeEnd().write(1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void moreThanThePipeHoldsArrivesInOrder() throws Exception {
        byte[] sent = new byte[3_000_001];
        new Random(1).nextBytes(sent);
        try (var executor = Executors.newSingleThreadExecutor()) {
            for (int way = 0; way < 3; way++) {
                Pipe each = Pipe.open();
                int chosen = way;
                Future<byte[]> received = executor.submit(() -> each.readEnd().readAllBytes());
                try (each;
                        Arena arena = Arena.ofConfined();
                        WriteEnd end = each.writeEnd()) {
                    switch (chosen) {
                        case 0 -> end.write(sent);
                        case 1 ->
                            end.write(ByteBuffer.allocateDirect(sent.length)
                                    .put(sent)
                                    .flip());
                        default -> end.write(arena.allocate(sent.length).copyFrom(MemorySegment.ofArray(sent)));
                    }
                    end.flush();
                    assertThat(received).isNotDone(); // the end of file is still to come
                    each.writeEnd().fd().close();
                    assertThat(Arrays.equals(received.get(), sent)).isTrue();
                }
            }
        }
    }
}
