package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is tried never waits, and says what it came to. */
@ExtendWith(Leaks.class)
@Timeout(120)
class NonBlockingTest {
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
    void anEmptyPipeIsNothingYetNotAnErrorAndNotTheEnd() throws IOException {
        assertThat(pipe.readEnd().tryRead(Bytes.room(10))).isEmpty();
        pipe.writeEnd().write(Bytes.of("ab"));
        MemorySegment room = Bytes.room(10);
        assertThat(pipe.readEnd().tryRead(room)).hasValue(2);
        assertThat(Bytes.text(room, 2)).isEqualTo("ab");
        assertThat(pipe.readEnd().tryRead(room)).isEmpty();
        pipe.writeEnd().close();
        assertThat(pipe.readEnd().tryRead(room)).hasValue(-1);
    }

    @Test
    void aFullPipeWouldBlockAndWhatWentBeforeIsCounted() throws IOException {
        int capacity = pipe.writeEnd().capacity();
        MemorySegment more = Bytes.room(capacity + 1);
        assertThat(pipe.writeEnd().tryWrite(more)).hasValue(capacity);
        assertThat(pipe.writeEnd().tryWrite(more)).isEmpty();
        assertThat(pipe.readEnd().available()).isEqualTo(capacity);
    }

    @Test
    void whatFitsOnlyPartlyIsWrittenPartlyUnlessItIsAtomic() throws IOException {
        int capacity = pipe.writeEnd().capacity();
        pipe.writeEnd().write(Bytes.room(capacity));
        pipe.readEnd().read(Bytes.room(2L * Pipe.ATOMIC));
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(Pipe.ATOMIC + 1))).hasValue(Pipe.ATOMIC + 1);
        // Less than a page is left of the two: no room for another, and no part of it goes.
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(Pipe.ATOMIC))).isEmpty();
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(2L * Pipe.ATOMIC - 1))).hasValue(Pipe.ATOMIC - 1);
    }

    @Test
    void nobodyReadingIsBrokenPipeNotADeadJvm() {
        pipe.readEnd().close();
        assertThatThrownBy(() -> pipe.writeEnd().tryWrite(Bytes.of("x"))).isInstanceOf(BrokenPipe.class);
        assertThatThrownBy(() -> pipe.writeEnd().write(Bytes.of("x"))).isInstanceOf(BrokenPipe.class);
    }

    @Test
    void aClosedEndIsClosed() {
        pipe.close();
        assertThatThrownBy(() -> pipe.readEnd().tryRead(Bytes.room(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.writeEnd().tryWrite(Bytes.of("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.readEnd().available()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.readEnd().capacity()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void theFlagOfAnEndIsItsOwnAndSwitches() throws IOException {
        assertThat(pipe.writeEnd().isNonBlocking()).isFalse();
        pipe.writeEnd().setNonBlocking(true);
        assertThat(pipe.writeEnd().isNonBlocking()).isTrue();
        assertThat(pipe.readEnd().isNonBlocking()).isFalse();
        pipe.writeEnd().setNonBlocking(false);
        assertThat(pipe.writeEnd().isNonBlocking()).isFalse();
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(1 << 20))).isNotEqualTo(OptionalLong.empty());
        assertThat(pipe.writeEnd().tryWrite(Bytes.room(1 << 20))).isEmpty(); // sets it again, and so does not hang
    }
}
