package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
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
        while (task.thread().getState() != Thread.State.TIMED_WAITING && !isInPoll(task.thread())) {
            Thread.onSpinWait();
        }
        Fifo.unlink(path);
        Fifo.create(path, 0600); // another of the same name, which the wait must not take for the first
        try (Pipe _ = Fifo.openBoth(path)) {
            assertThat(task.get()).isEmpty();
        }
    }

    private static boolean isInPoll(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("ppoll"));
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

    /** Whoever opened the other end to get out of its own wait would let go everybody who waits, for nobody. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoGivesUpIsNotAPeerForAnother(boolean writes) throws Exception {
        Task<Boolean> patient = Task.start(() -> {
            if (writes) {
                try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
                    end.write(Bytes.of("x"));
                    return true;
                }
            }
            try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
                return end.read() == 'x';
            }
        });
        for (int i = 0; i < 20; i++) {
            Deadline deadline = Deadline.after(Duration.ofMillis(2));
            Optional<?> end = writes ? Fifo.openWrite(path, deadline) : Fifo.openRead(path, deadline);
            assertThat(end).isEmpty();
        }
        assertThat(patient.result()).isNotDone();
        if (writes) {
            try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
                assertThat(end.read()).isEqualTo('x');
            }
        } else {
            try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
                end.write(Bytes.of("x"));
            }
        }
        assertThat(patient.get()).isTrue();
    }

    @Test
    void aWriterThatIsSilentIsThereAllTheSame() throws Exception {
        Task<Optional<ReadEnd>> reader = Task.start(() -> Fifo.openRead(path, Deadline.NEVER));
        try (WriteEnd _ = Fifo.openWrite(path, Deadline.NEVER).orElseThrow();
                ReadEnd end = reader.get().orElseThrow()) {
            assertThat(end.tryRead(Bytes.room(1))).isEmpty();
        }
    }

    /** As a child would want to inherit it. */
    @Test
    void bothEndsBlockAsAfterAPlainOpen() throws Exception {
        Task<Optional<ReadEnd>> reader = Task.start(() -> Fifo.openRead(path, Deadline.NEVER));
        try (WriteEnd writeEnd = Fifo.openWrite(path, Deadline.NEVER).orElseThrow();
                ReadEnd readEnd = reader.get().orElseThrow()) {
            assertThat(writeEnd.isNonBlocking()).isFalse();
            assertThat(readEnd.isNonBlocking()).isFalse();
        }
    }
}
