package brood.workers;

import static brood.workers.PoolFaultsTest.one;
import static brood.workers.PoolFaultsTest.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Outcome;
import brood.process.Resource;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that do not get ready. */
@ExtendWith(Leaks.class)
@Timeout(60)
class PoolStartsTest {
    @Test
    void anErrorWhereTheCommandIsMadeFailsThePool() throws Exception {
        PoolOptions options = one().jvm(quiet().command(command -> {
            throw new AssertionError("no such class");
        }));
        try (WorkerPool pool = WorkerPool.open(options)) {
            assertThat(catchThrowable(() -> pool.submit(() -> 1).get(30, TimeUnit.SECONDS)))
                    .rootCause()
                    .hasMessage("no such class");
        }
    }

    @Test
    void startsThatFailNowAndThenDoNotFailThePool() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        WorkerJvm jvm = quiet().command(command -> {
            if (starts.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("not now");
            }
        });
        try (WorkerPool pool = WorkerPool.open(one().tasksPerWorker(1).jvm(jvm))) {
            for (int i = 0; i < 3; i++) {
                assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
            }
        }
    }

    @Test
    void whatThereIsTooLittleOfForAMomentDoesNotFailThePool() throws Exception {
        Deadline moment = Deadline.after(Duration.ofMillis(150));
        WorkerJvm jvm = quiet().command(command -> {
            if (!moment.hasPassed()) {
                throw new IllegalStateException("not now");
            }
        });
        try (WorkerPool pool = WorkerPool.open(one().jvm(jvm))) {
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void aWorkerThatIsStillGettingReadyIsNotWaitedForByAPoolWithoutTasks(@TempDir Path folder) throws Exception {
        String begun = folder.resolve("begun").toString();
        PoolOptions options = one().initializer(() -> {
            Files.createFile(Path.of(begun));
            Thread.sleep(Long.MAX_VALUE);
        });
        try (WorkerPool pool = WorkerPool.open(options)) {
            CompletableFuture<Integer> never = pool.submit(() -> 1);
            Await.until(() -> Files.exists(Path.of(begun)));
            pool.shutdown();
            assertThat(pool.isTerminated()).isFalse();
            never.cancel(false);
            assertThat(pool.awaitTermination(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void aWorkerThatIsStartedWhileItsPoolEndsIsNotWaitedFor() throws Exception {
        CompletableFuture<Void> starts = new CompletableFuture<>();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        WorkerJvm jvm = quiet().command(command -> {
            starts.complete(null);
            gate.join();
        });
        try (WorkerPool pool = WorkerPool.open(one().jvm(jvm).initializer(() -> Thread.sleep(Long.MAX_VALUE)))) {
            starts.get();
            pool.shutdown();
            gate.complete(null);
            assertThat(pool.awaitTermination(Duration.ofSeconds(30))).isTrue();
        }
    }

    private static WorkerDied died(String script) throws Exception {
        Outcome outcome = Command.shell(script).run();
        return new WorkerDied("at its start", new WorkerEnd("W", outcome, List.of(), Optional.empty()));
    }

    @Test
    void whatEndsByItselfAtItsStartIsTriedThriceAndWhatIsKilledMoreOften() throws Exception {
        FailedStarts starts = new FailedStarts();
        WorkerDied killed = died("kill -KILL $$");
        for (Exception failure : List.of(died("exit 1"), died("kill -SEGV $$"), new IOException("EMFILE"))) {
            assertThat(starts.mayStartAgain(failure)).isTrue();
            assertThat(starts.mayStartAgain(killed)).isTrue();
            assertThat(starts.mayStartAgain(failure)).isTrue();
            assertThat(starts.mayStartAgain(failure)).isFalse();
            starts.forget();
        }
        for (int i = 1; i < 100; i++) {
            assertThat(starts.mayStartAgain(killed)).isTrue();
        }
        assertThat(starts.mayStartAgain(killed)).isFalse();
    }

    @Test
    void aCrashFileIsTheOneThatThisProcessWrote(@TempDir Path folder) throws Exception {
        CrashFile before = new CrashFile(folder + "/crash-%p");
        Command crash = Command.shell("kill -SEGV $$").limit(Resource.CORE, Limit.of(0));
        Outcome outcome = crash.run();
        assertThat(before.find(outcome)).isEmpty();
        Path file = Files.createFile(folder.resolve("crash-" + outcome.pid()));
        assertThat(before.find(outcome)).contains(file);
        assertThat(before.find(Command.shell("exit 1").run())).isEmpty();
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minusSeconds(60))); // of one that had the pid before
        assertThat(before.find(outcome)).isEmpty();
    }

    @Test
    void aStartThatFailsForWantOfDescriptorsLeavesNoneOpen() throws Exception {
        WorkerJvm few = WorkerJvm.current().command(command -> command.limit(Resource.NOFILE, Limit.of(100)));
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(few))) {
            assertThat(pool.submit(PoolStartsTest::failedStarts).get()).isGreaterThan(8);
        }
    }

    /** With ever more free descriptors, until it works; how often it did not. */
    private static int failedStarts() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().output(WorkerOutput.PREFIXED);
        Worker.of(() -> {}).jvm(jvm).start().close(); // all classes have been loaded then
        Deque<Fd> held = new ArrayDeque<>();
        takeAll(held);
        try {
            for (int free = 1; true; free++) {
                for (int i = 0; i < free; i++) {
                    held.pop().close();
                }
                try (Worker _ = Worker.of(() -> {}).jvm(jvm).start()) {
                    return free - 1;
                } catch (PosixException e) {
                    int left = takeAll(held);
                    if (left != free) {
                        throw new AssertionError("of " + free + " descriptors only " + left + " are left", e);
                    }
                }
            }
        } finally {
            held.forEach(Fd::close);
        }
    }

    private static int takeAll(Deque<Fd> held) {
        int before = held.size();
        while (true) {
            try {
                held.push(Fd.open("/dev/null", OpenFlag.RDONLY));
            } catch (PosixException none) {
                return held.size() - before;
            }
        }
    }
}
