package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.pipe.SocketPair.Type;
import brood.testing.Leaks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class SocketPairTest {
    @Test
    void aStreamHasNoMessages() throws IOException {
        try (SocketPair pair = SocketPair.open(Type.STREAM)) {
            assertThat(pair.left().send(Bytes.of("ab"))).isEqualTo(2);
            pair.left().send(Bytes.of("cd"));
            MemorySegment room = Bytes.room(3);
            SocketEnd.Received received = pair.right().receive(room, 0);
            assertThat(Bytes.text(room, received.length())).isEqualTo("abc");
            assertThat(received.truncated()).isFalse();
            assertThat(pair.right().receive(room, 0).length()).isOne();
        }
    }

    @Test
    void messagesStayApartAndTheRestOfALongOneIsGone() throws IOException {
        try (SocketPair pair = SocketPair.open(Type.MESSAGES)) {
            pair.left().send(Bytes.of("abcdef"));
            pair.left().send(Bytes.of("gh"));
            MemorySegment room = Bytes.room(4);
            SocketEnd.Received received = pair.right().receive(room, 0);
            assertThat(Bytes.text(room, received.length())).isEqualTo("abcd");
            assertThat(received.truncated()).isTrue();
            received = pair.right().receive(room, 0);
            assertThat(Bytes.text(room, received.length())).isEqualTo("gh");
            assertThat(received.truncated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void bothDirectionsWorkAtOnce(Type type) throws IOException {
        try (SocketPair pair = SocketPair.open(type)) {
            pair.left().send(Bytes.of("l"));
            pair.right().send(Bytes.of("r"));
            MemorySegment room = Bytes.room(4);
            assertThat(Bytes.text(room, pair.left().receive(room, 0).length())).isEqualTo("r");
            assertThat(Bytes.text(room, pair.right().receive(room, 0).length())).isEqualTo("l");
        }
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void aClosedPeerIsTheEndForReadingAndBrokenForWriting(Type type) throws IOException {
        try (SocketPair pair = SocketPair.open(type)) {
            pair.left().send(Bytes.of("x"));
            pair.left().close();
            assertThat(pair.right().receive(Bytes.room(4), 0).length()).isOne();
            assertThat(pair.right().receive(Bytes.room(4), 0).length()).isZero();
            assertThatThrownBy(() -> pair.right().send(Bytes.of("x"))).isInstanceOf(BrokenPipe.class);
        }
    }

    @Test
    void whoSendsNoMoreCanStillReceive() throws IOException {
        try (SocketPair pair = SocketPair.open(Type.STREAM)) {
            pair.left().shutdownSending();
            assertThat(pair.right().receive(Bytes.room(4), 0).length()).isZero();
            pair.right().send(Bytes.of("x"));
            assertThat(pair.left().receive(Bytes.room(4), 0).length()).isOne();
            assertThatThrownBy(() -> pair.left().send(Bytes.of("x"))).isInstanceOf(BrokenPipe.class);
        }
    }

    @Test
    void nothingIsNeitherSentNorReceived() throws IOException {
        try (SocketPair pair = SocketPair.open(Type.STREAM)) {
            assertThatThrownBy(() -> pair.left().send(MemorySegment.NULL)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pair.left().receive(MemorySegment.NULL, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsAWaitForBytes(boolean virtual) throws Exception {
        for (int round = 0; round < 50; round++) {
            try (SocketPair pair = SocketPair.open(Type.STREAM)) {
                Task<String> task = Task.start(virtual, () -> receive(pair.left()));
                pair.left().close();
                assertThat(task.get()).isEqualTo("closed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsAWaitForBytes(boolean virtual) throws Exception {
        for (int round = 0; round < 50; round++) {
            try (SocketPair pair = SocketPair.open(Type.STREAM)) {
                Task<String> task = Task.start(virtual, () -> receive(pair.left()));
                task.thread().interrupt();
                assertThat(task.get()).isEqualTo("interrupted");
                pair.right().send(Bytes.of("x"));
                assertThat(pair.left().receive(Bytes.room(1), 0).length()).isOne();
            }
        }
    }

    private static String receive(SocketEnd end) throws IOException {
        try {
            return "received " + end.receive(Bytes.room(1), 0);
        } catch (AsynchronousCloseException e) {
            return "closed";
        } catch (java.nio.channels.ClosedChannelException e) {
            return "closed"; // before it began
        } catch (InterruptedIOException e) {
            return "interrupted";
        }
    }
}
