package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two that wait for each other, or in vain. */
@ExtendWith(Leaks.class)
@Timeout(120)
class FifoMeetingTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private String path;

    @BeforeEach
    void create() throws IOException {
        path = folder.resolve("fifo").toString();
        Fifo.create(path, 0600);
    }

    /** What waits in an open would otherwise wait for ever, unseen. */
    @AfterEach
    void noThreadIsLeft() {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("brood-fifo"))) {
            Thread.onSpinWait(); // it has its descriptor, and is about to end
        }
    }

    @Test
    void theDeadlineEndsAVainWaitAndNotBefore() throws Exception {
        long start = System.nanoTime();
        assertThat(Fifo.openRead(path, Deadline.after(SHORT))).isEmpty();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        start = System.nanoTime();
        assertThat(Fifo.openWrite(path, Deadline.after(SHORT))).isEmpty();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(Fifo.openRead(path, Deadline.NOW)).isEmpty();
        assertThat(Fifo.openWrite(path, Deadline.NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoMeetAndEveryByteArrives(boolean virtual) throws Exception {
        byte[] sent = new byte[1_000_000];
        new java.util.Random(7).nextBytes(sent);
        Task<Integer> writer = Task.start(virtual, () -> {
            try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
                end.write(sent);
                return sent.length;
            }
        });
        try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
            assertThat(end.readAllBytes()).isEqualTo(sent);
        }
        assertThat(writer.get()).isEqualTo(sent.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsTheWait(boolean writes) throws Exception {
        for (int round = 0; round < 50; round++) {
            Task<String> task = Task.start(() -> {
                try {
                    return "opened "
                            + (writes ? Fifo.openWrite(path, Deadline.NEVER) : Fifo.openRead(path, Deadline.NEVER));
                } catch (InterruptedException e) {
                    return "interrupted";
                }
            });
            task.thread().interrupt();
            assertThat(task.get()).isEqualTo("interrupted");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNameThatGoesAwayMeanwhileDoesNotKeepAnybodyWaiting(boolean writes) throws Exception {
        Task<Optional<?>> task = Task.start(() -> {
            Deadline deadline = Deadline.after(Duration.ofMillis(200));
            return writes ? Fifo.openWrite(path, deadline) : Fifo.openRead(path, deadline);
        });
        while (!hasWaiter()) {
            Thread.onSpinWait();
        }
        Fifo.unlink(path);
        Fifo.create(path, 0600); // another of the same name, which the wait must not take for the first
        try (Pipe _ = Fifo.openBoth(path)) {
            assertThat(task.get()).isEmpty();
        }
    }

    private static boolean hasWaiter() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(entry -> entry.getKey().getName().equals("brood-fifo")
                        && java.util.Arrays.stream(entry.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("open")
                                        && frame.getClassName().endsWith("files_h")));
    }

    /** Whoever is told that a peer came, at whatever moment, can talk to that peer. */
    @Test
    void whoComesAtTheLastMomentIsReallyThere() throws Exception {
        int met = 0;
        for (int round = 0; round < 200; round++) {
            Task<Boolean> writer = Task.start(() -> {
                try (WriteEnd end = new WriteEnd(Fd.open(path, OpenFlag.WRONLY))) {
                    end.write(Bytes.of("x"));
                    return true;
                } catch (BrokenPipe nobodyThere) {
                    return false;
                }
            });
            Optional<ReadEnd> end = Fifo.openRead(path, Deadline.after(Duration.ofNanos(round * 5_000L)));
            if (end.isPresent()) {
                try (ReadEnd reader = end.get()) {
                    assertThat(reader.read()).isEqualTo('x');
                }
                assertThat(writer.get()).isTrue();
                met++;
            } else {
                while (!writer.result().isDone()) {
                    Fifo.openReadNow(path).close(); // lets it go
                }
            }
        }
        assertThat(met).isPositive();
    }

    /** One that gives up opens both ends for a moment; others that wait on its side must not take that for a peer. */
    @Test
    void aWriterThatGivesUpIsNotAReaderForAnother() throws Exception {
        Task<Boolean> patient = Task.start(() -> {
            try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
                end.write(Bytes.of("x"));
                return true;
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(Fifo.openWrite(path, Deadline.after(Duration.ofMillis(2))))
                    .isEmpty();
        }
        assertThat(patient.result()).isNotDone();
        try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
            assertThat(end.read()).isEqualTo('x');
        }
        assertThat(patient.get()).isTrue();
    }
}
