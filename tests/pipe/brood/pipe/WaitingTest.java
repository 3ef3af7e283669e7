package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Close and interrupt end every wait, on either kind of thread, at whatever moment they come. */
@ExtendWith(Leaks.class)
@Timeout(120)
class WaitingTest {
    private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 21;

    private static String outcome(Callable<?> body) throws Exception {
        try {
            return "returned " + body.call();
        } catch (InterruptedIOException e) {
            return "interrupted, flag " + Thread.interrupted();
        } catch (AsynchronousCloseException e) {
            return "closed";
        } catch (ClosedChannelException e) {
            return "closed"; // before it began
        }
    }

    private static int fill(WriteEnd end, int size) throws IOException {
        end.write(new byte[size]);
        return size;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsAReadAndAWrite(boolean virtual) throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Pipe pipe = Pipe.open()) {
                boolean reads = round % 2 == 0;
                Task<String> task = Task.start(
                        virtual,
                        () -> outcome(
                                () -> reads ? pipe.readEnd().read() : fill(pipe.writeEnd(), MORE_THAN_A_PIPE_HOLDS)));
                if (reads) {
                    pipe.readEnd().close();
                } else {
                    pipe.writeEnd().close();
                }
                assertThat(task.get()).isEqualTo("closed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsAReadAndAWriteAndLeavesTheEndOpen(boolean virtual) throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Pipe pipe = Pipe.open()) {
                boolean reads = round % 2 == 0;
                Task<String> task = Task.start(
                        virtual,
                        () -> outcome(
                                () -> reads ? pipe.readEnd().read() : fill(pipe.writeEnd(), MORE_THAN_A_PIPE_HOLDS)));
                task.thread().interrupt();
                assertThat(task.get()).isEqualTo("interrupted, flag true");
                assertThat(pipe.readEnd().isOpen()).isTrue();
                assertThat(pipe.writeEnd().isOpen()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptedWriteSaysHowFarItCame(boolean virtual) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            ByteBuffer source = ByteBuffer.allocate(MORE_THAN_A_PIPE_HOLDS);
            Task<Integer> task = Task.start(virtual, () -> {
                try {
                    return pipe.writeEnd().write(source);
                } catch (InterruptedIOException e) {
                    return -e.bytesTransferred;
                }
            });
            byte[] some = pipe.readEnd().readNBytes(100_000); // so that some was written
            assertThat(some).hasSize(100_000);
            task.thread().interrupt();
            int written = -task.get();
            assertThat(written).isBetween(100_000, MORE_THAN_A_PIPE_HOLDS - 1).isEqualTo(source.position());
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().readAllBytes()).hasSize(written - 100_000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsTheWaitForAnotherReader(boolean virtual) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            CountDownLatch begun = new CountDownLatch(2);
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                tasks.add(Task.start(virtual, () -> {
                    begun.countDown();
                    return outcome(() -> pipe.readEnd().read(new byte[10]));
                }));
            }
            begun.await();
            // One of them waits for the pipe, the other for the first.
            for (Task<String> task : tasks.reversed()) {
                task.thread().interrupt();
                assertThat(task.get()).isEqualTo("interrupted, flag true");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsTheWaitsOfAllReaders(boolean virtual) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(Task.start(virtual, () -> outcome(() -> pipe.readEnd().read(new byte[10]))));
            }
            pipe.readEnd().close();
            for (Task<String> task : tasks) {
                assertThat(task.get()).isEqualTo("closed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptedThreadMayStillDoWhatTakesNoWaiting(boolean virtual) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Task<String> task = Task.start(virtual, () -> {
                Thread.currentThread().interrupt();
                pipe.writeEnd().write(new byte[] {'x'});
                int read = pipe.readEnd().read(new byte[10]);
                return read + " " + Thread.interrupted();
            });
            assertThat(task.get()).isEqualTo("1 true");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesOfManyThreadsDoNotMix(boolean virtual) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int writers = 8;
            int size = 200_000;
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                byte[] block = new byte[size];
                java.util.Arrays.fill(block, (byte) i);
                tasks.add(Task.start(virtual, () -> pipe.writeEnd().write(ByteBuffer.wrap(block))));
            }
            boolean[] seen = new boolean[writers];
            for (int i = 0; i < writers; i++) {
                byte[] block = pipe.readEnd().readNBytes(size);
                assertThat(seen[block[0]]).isFalse();
                seen[block[0]] = true;
                for (byte each : block) {
                    if (each != block[0]) {
                        assertThat(each).isEqualTo(block[0]);
                    }
                }
            }
            for (Task<Integer> task : tasks) {
                assertThat(task.get()).isEqualTo(size);
            }
        }
    }
}
