package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PosixException;
import brood.pipe.SocketPair.Type;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is received works, and what is not received does not stay open. */
@ExtendWith(Leaks.class)
@Timeout(120)
class DescriptorPassingTest {
    private static final int MOST = 253;

    private SocketPair pair;

    @BeforeEach
    void open() throws IOException {
        pair = SocketPair.open(Type.STREAM);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aPassedEndIsAnotherDescriptorOfTheSamePipe() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            pair.left()
                    .send(Bytes.of("here"), pipe.readEnd().fd(), pipe.writeEnd().fd());
            SocketEnd.Received received = pair.right().receive(Bytes.room(10), 2);
            assertThat(received.length()).isEqualTo(4);
            assertThat(received.descriptors()).hasSize(2);
            try (ReadEnd in = new ReadEnd(received.descriptors().getFirst());
                    WriteEnd out = new WriteEnd(received.descriptors().getLast())) {
                assertThat(in.fd().raw()).isNotEqualTo(pipe.readEnd().fd().raw());
                assertThat(isCloseOnExec(in.fd())).isTrue();
                out.write(Bytes.of("x"));
                assertThat(in.read()).isEqualTo('x');
            }
            assertThat(pipe.readEnd().isOpen()).isTrue();
        }
    }

    private static boolean isCloseOnExec(Fd fd) throws IOException {
        String flags =
                Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.raw())).get(1);
        return (Integer.parseInt(flags.substring("flags:".length()).strip(), 8) & 02000000) != 0;
    }

    @Test
    void aPassedEndLivesOnWhenTheSendersIsClosed() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            pair.left().send(Bytes.of("x"), pipe.writeEnd().fd());
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().tryRead(Bytes.room(1))).isEmpty(); // it is on its way
            try (WriteEnd out = new WriteEnd(
                    pair.right().receive(Bytes.room(1), 1).descriptors().getFirst())) {
                out.write(Bytes.of("y"));
            }
            assertThat(pipe.readEnd().readAllBytes()).isEqualTo(new byte[] {'y'});
        }
    }

    @Test
    void whoMakesNoRoomForThemGetsNone() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            pair.left().send(Bytes.of("x"), pipe.writeEnd().fd());
            assertThatThrownBy(() -> pair.right().receive(Bytes.room(1), 0))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
        }
    }

    @Test
    void moreThanThereIsRoomForAreAllClosed() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            Fd end = pipe.writeEnd().fd();
            pair.left().send(Bytes.of("x"), end, end, end, end, end);
            assertThatThrownBy(() -> pair.right().receive(Bytes.room(1), 1))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().read()).isEqualTo(-1); // no copy is open
        }
    }

    @Test
    void asManyAsTheKernelCarriesArriveAndOneMoreIsRefused() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            Fd[] many = new Fd[MOST];
            Arrays.fill(many, pipe.readEnd().fd());
            pair.left().send(Bytes.of("x"), many);
            List<Fd> received = pair.right().receive(Bytes.room(1), MOST).descriptors();
            received.forEach(Fd::close);
            assertThat(received).hasSize(MOST);
            Fd[] tooMany = new Fd[MOST + 1];
            Arrays.fill(tooMany, pipe.readEnd().fd());
            assertThatThrownBy(() -> pair.left().send(Bytes.of("x"), tooMany))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void aClosedDescriptorIsNotSent() throws IOException {
        Pipe closed = Pipe.open();
        closed.close();
        try (Pipe open = Pipe.open()) {
            assertThatThrownBy(() -> pair.left()
                            .send(
                                    Bytes.of("x"),
                                    open.writeEnd().fd(),
                                    closed.readEnd().fd()))
                    .isInstanceOf(IllegalStateException.class);
            open.writeEnd().close();
            assertThat(open.readEnd().read()).isEqualTo(-1); // the first was not held on to, nor sent
        }
    }

    @Test
    void thoseThatAreNeverReceivedGoWithTheSocket() throws IOException {
        try (Pipe pipe = Pipe.open()) {
            pair.left().send(Bytes.of("x"), pipe.writeEnd().fd());
            pipe.writeEnd().close();
            pair.right().close();
            pair.left().close();
            assertThat(pipe.readEnd().read()).isEqualTo(-1);
        }
    }
}
