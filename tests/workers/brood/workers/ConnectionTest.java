package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Fd;
import brood.pipe.BrokenPipe;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.pipe.SocketEnd;
import brood.pipe.WriteEnd;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.InvalidClassException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages between processes, and within one. */
@ExtendWith(Leaks.class)
@Timeout(60)
class ConnectionTest {
    @Test
    void aWorkerConverses() throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Worker worker = Worker.of(arguments -> converse(arguments.get(0)))
                        .arguments(pair.right())
                        .start()) {
            pair.right().close();
            Connection here = pair.left();
            for (int i = 0; i < 1000; i++) {
                here.send(List.of(i, "number " + i));
                assertThat(here.receive()).isEqualTo("number " + i + " of " + i);
            }
            byte[] much = new byte[10_000_000];
            here.send(much);
            assertThat(here.receive()).isEqualTo("10000000 bytes");
            here.send(null);
            assertThat(here.poll(Duration.ofSeconds(50))).isTrue();
            assertThatThrownBy(here::receive).isInstanceOf(EOFException.class);
            worker.join();
            assertThat(worker.exitValue()).hasValue(0);
        }
    }

    private static void converse(Connection connection) throws Exception {
        for (Object object = connection.receive(); object != null; object = connection.receive()) {
            if (object instanceof byte[] bytes) {
                connection.send(bytes.length + " bytes");
            } else {
                List<?> pair = (List<?>) object;
                connection.send(pair.get(1) + " of " + pair.get(0));
            }
        }
    }

    @Test
    void aConnectionThatIsCapturedTwiceIsOneInTheWorker() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            Connection there = pair.right();
            Connection[] again = {there};
            try (Worker worker = Worker.of(() -> there.send(there == again[0])).start()) {
                there.close();
                assertThat(pair.left().receive()).isEqualTo(true);
                worker.join();
            }
        }
    }

    @Test
    void theEndOfFileComesWhenTheLastCopyIsClosed() throws Exception {
        try (Connection.Pair pair = Connection.oneWay();
                Worker worker = Worker.of(arguments -> {
                            Connection sender = arguments.get(0);
                            assertThatThrownBy(sender::receiveBytes).isInstanceOf(IllegalStateException.class);
                            sender.sendBytes(new byte[] {1, 2, 3});
                            sender.close();
                        })
                        .arguments(pair.right())
                        .start()) {
            assertThat(pair.left().receiveBytes()).containsExactly(1, 2, 3);
            worker.join();
            assertThat(pair.left().poll(Duration.ofMillis(50))).isFalse(); // ours is open
            pair.right().close();
            assertThatThrownBy(pair.left()::receiveBytes).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void theWrongDirectionIsRefused() throws Exception {
        try (Connection.Pair pair = Connection.oneWay()) {
            assertThatThrownBy(() -> pair.left().send(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pair.right().receive()).isInstanceOf(IllegalStateException.class);
            pair.left().close();
            assertThatThrownBy(() -> pair.right().send(1)).isInstanceOf(BrokenPipe.class);
        }
    }

    @Test
    void anEndThatIsClosedHereCannotBeHandedOver() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            pair.right().close();
            Worker worker = Worker.of(arguments -> {}).arguments(pair.right());
            assertThatThrownBy(worker::start)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void descriptorsGoThrough() throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Pipe pipe = Pipe.open();
                Worker worker = Worker.of(arguments -> {
                            Connection connection = arguments.get(0);
                            try (WriteEnd end = WriteEnd.own(connection.receiveDescriptor())) {
                                end.write("hello".getBytes());
                            }
                        })
                        .arguments(pair.right())
                        .start()) {
            pair.left().sendDescriptor(pipe.writeEnd().fd());
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().readAllBytes()).asString().isEqualTo("hello");
            worker.join();
            assertThat(worker.failure()).isEmpty();
        }
    }

    @Test
    void aMessageOfAnotherKindIsRefusedAndLeavesNothingOpen() throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Pipe pipe = Pipe.open()) {
            pair.left().sendDescriptor(pipe.writeEnd().fd());
            assertThatThrownBy(() -> pair.right().receive())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("expected O, there came D");
            pair.left().sendDescriptor(pipe.readEnd().fd());
            try (ReadEnd end = ReadEnd.own(pair.right().receiveDescriptor())) {
                pipe.writeEnd().write(7);
                assertThat(end.read()).isEqualTo(7);
            }
        }
    }

    /** Sends bytes, and a descriptor along with the first of them, as a worker that somebody has taken over may. */
    private static void sendRaw(byte... bytes) throws IOException {
        try (SocketEnd end = SocketEnd.own(Fd.own(Frame.FIRST_PASSED));
                Pipe pipe = Pipe.open();
                Arena arena = Arena.ofConfined()) {
            end.send(
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
                    pipe.readEnd().fd());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDescriptorThatNobodyAskedForIsClosed(boolean whole) throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            Object passed = pair.right();
            byte[] message = whole ? new byte[] {'B', 0, 0, 0, 0} : new byte[] {'D', 9, 0, 0, 0};
            try (Worker worker =
                    Worker.of(arguments -> sendRaw(message)).arguments(passed).start()) {
                worker.join();
                assertThat(worker.failure()).isEmpty();
            }
            pair.right().close();
            if (whole) {
                assertThat(pair.left().receiveBytes()).isEmpty();
            } else {
                assertThatThrownBy(pair.left()::receiveDescriptor).isInstanceOf(EOFException.class);
            }
        }
    }

    /** Memory is taken for what comes, not for what is announced. */
    @ParameterizedTest
    @ValueSource(bytes = {Byte.MAX_VALUE, Byte.MIN_VALUE})
    void aMessageThatIsSaidToBeHugeIsRefusedWithoutTheMemory(byte highest) throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Worker worker = Worker.of(arguments -> sendRaw(new byte[] {'B', -1, -1, -1, highest, 'B', 0, 0, 0, 0}))
                        .arguments(pair.right())
                        .start()) {
            pair.right().close();
            assertThatThrownBy(pair.left()::receiveBytes).isInstanceOf(IOException.class);
            assertThatThrownBy(pair.left()::receiveBytes).isInstanceOf(Exception.class); // what follows is no message
            worker.join();
        }
    }

    @Test
    void anEndThatIsInterruptedWhileItReceivesAMessageIsClosed() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            Connection left = pair.left();
            try (Worker worker = Worker.of(arguments -> {
                        sendRaw((byte) 'B', (byte) 9, (byte) 0, (byte) 0, (byte) 0);
                        Thread.sleep(Long.MAX_VALUE);
                    })
                    .arguments(pair.right())
                    .start()) {
                assertThat(left.poll(Duration.ofSeconds(50))).isTrue();
                FutureTask<byte[]> receiving = new FutureTask<>(left::receiveBytes);
                Thread receiver = new Thread(receiving);
                receiver.start();
                Await.until(() -> !left.poll(Duration.ZERO)); // it has the beginning
                receiver.interrupt();
                assertThatThrownBy(receiving::get).hasCauseInstanceOf(InterruptedIOException.class);
                assertThatThrownBy(left::receiveBytes).isInstanceOf(IOException.class);
                assertThat(worker.isAlive()).isTrue();
            }
        }
    }

    @Test
    void whatTheFilterRefusesDoesNotCome() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            pair.right().filter("java.lang.*;!*");
            pair.left().send(new java.util.Date());
            assertThatThrownBy(pair.right()::receive).isInstanceOf(InvalidClassException.class);
            pair.left().send("text");
            assertThat(pair.right().receive()).isEqualTo("text");
        }
    }

    /** The end's own filter goes along; without one it is that of the worker. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWorkerReceivesNothingThatTheFilterRefuses(boolean ofTheEnd) throws Exception {
        String none = "!java.util.Date";
        WorkerJvm jvm = WorkerJvm.current().filter(ofTheEnd ? "" : none);
        try (Connection.Pair pair = Connection.duplex()) {
            Connection there = ofTheEnd ? pair.right().filter(none) : pair.right();
            try (Worker worker = Worker.of(() -> {
                        try {
                            there.send("received " + there.receive());
                        } catch (InvalidClassException refused) {
                            there.send("refused");
                        }
                    })
                    .jvm(jvm)
                    .start()) {
                there.close();
                pair.left().send(new java.util.Date());
                assertThat(pair.left().receive()).isEqualTo("refused");
                worker.join();
            }
        }
    }

    @Test
    void anEndThatWasInterruptedWithinAMessageIsClosed() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            Thread sender =
                    new Thread(() -> assertThatThrownBy(() -> pair.left().sendBytes(new byte[10_000_000]))
                            .isInstanceOf(InterruptedIOException.class));
            sender.start();
            assertThat(pair.right().poll(Duration.ofSeconds(50))).isTrue();
            sender.interrupt();
            sender.join();
            assertThatThrownBy(pair.right()::receiveBytes)
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the other end was closed within a message");
        }
    }

    @Test
    void theEndOfFileComesThoughTheOtherEndHasNotReadAll() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            pair.left().send("never read");
            pair.right().send("read");
            pair.right().close();
            assertThat(pair.left().receive()).isEqualTo("read");
            assertThatThrownBy(pair.left()::receive).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void whatCannotBeSentIsRefused() throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                WorkerPool pool = WorkerPool.open(1)) {
            assertThatThrownBy(() -> pair.left().send(new Object())).isInstanceOf(IllegalArgumentException.class);
            Connection right = pair.right();
            Worker.of(() -> {}).arguments(right).start().close();
            assertThatThrownBy(() -> pool.submit(() -> right.send(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Worker when it starts");
            pair.left().send(1);
            assertThat(pair.right().receive()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsAWaitAndLeavesTheEndOpen() throws Exception {
        try (Connection.Pair pair = Connection.duplex()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(pair.left()::receive).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            pair.right().send("still there");
            assertThat(pair.left().receive()).isEqualTo("still there");
        }
    }

    @Test
    void aDescriptorStaysOpenHereWhenItWasSent() throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Pipe pipe = Pipe.open()) {
            pair.left().sendDescriptor(pipe.writeEnd().fd());
            try (Fd copy = pair.right().receiveDescriptor()) {
                assertThat(copy.raw()).isNotEqualTo(pipe.writeEnd().fd().raw());
                assertThat(pipe.writeEnd().isOpen()).isTrue();
            }
        }
    }
}
