package brood.workers;

import static brood.workers.PoolFaultsTest.one;
import static brood.workers.PoolFaultsTest.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import brood.sync.Event;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pools that are shut down, or have failed, while tasks run. */
@ExtendWith(Leaks.class)
@Timeout(60)
class PoolEndsTest {
    /** How many threads deal with workers. */
    private static long places() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("brood-Pool-"))
                .count();
    }

    @Test
    void noWorkerIsReplacedWhenAllThatIsLeftIsRunning() throws Exception {
        try (Shared<Event> go = Shared.event();
                WorkerPool pool = WorkerPool.open(
                        new PoolOptions().size(2).tasksPerWorker(1).jvm(quiet()))) {
            Await.until(() -> pool.idle() == 2);
            CompletableFuture<?> last = pool.submit(() -> go.get().await());
            CompletableFuture<Integer> other = pool.submit(() -> 2);
            try {
                pool.shutdown();
                assertThat(other.get()).isEqualTo(2);
                Await.until(() -> places() == 1);
                assertThat(last).isNotDone();
            } finally {
                go.get().set();
            }
        }
    }

    /** A worker has two seconds to end: on a busy machine that may not do, but not each time. */
    @Test
    void anIdleWorkerMayEndAsAJvmDoesWhenItsPoolIsClosed(@TempDir Path folder) throws Exception {
        for (int i = 0; i < 5 && folder.toFile().list().length == 0; i++) {
            String hook = folder.resolve("hook-" + i).toString();
            try (WorkerPool pool = WorkerPool.open(one())) {
                pool.submit(() -> Runtime.getRuntime().addShutdownHook(new Thread(() -> new File(hook).mkdir())))
                        .get();
            }
        }
        assertThat(folder.toFile().list()).isNotEmpty();
    }

    @Test
    void aCancelledTaskWhoseWorkerWasKilledIsNotOneThatNeverBegan() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        WorkerJvm jvm = quiet().command(command -> {
            if (starts.getAndIncrement() > 0) {
                gate.join();
            }
        });
        try (WorkerPool pool = WorkerPool.open(one().retries(1).jvm(jvm))) {
            CompletableFuture<?> task = pool.submit(() -> Thread.sleep(Long.MAX_VALUE));
            Await.until(() -> pool.running() == 1);
            task.cancel(true);
            Await.until(() -> pool.running() == 0);
            List<Runnable> left = pool.shutdownNow();
            gate.complete(null);
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsCancelledByShutdownNowIsNoFailureThatNobodyCanAskFor() throws Exception {
        List<Throwable> uncaught = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> Thread.sleep(Long.MAX_VALUE));
            Await.until(() -> pool.running() == 1);
            pool.execute((Runnable & Serializable) () -> {});
            assertThat(pool.shutdownNow()).hasSize(1);
            assertThat(uncaught).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /** How many have come before. */
    private static int comeTo(Path folder) throws IOException {
        for (int i = 0; true; i++) {
            try {
                Files.createFile(folder.resolve("came-" + i));
                return i;
            } catch (FileAlreadyExistsException e) {
                // the next, then
            }
        }
    }

    @Test
    void theFirstOfSeveralFailuresIsTheOneThatIsTold(@TempDir Path folder) throws Exception {
        String here = folder.toString();
        PoolOptions options = one().spares(2).initializer(() -> {
            int number = comeTo(Path.of(here));
            if (number > 0) {
                Await.until(() -> Files.exists(Path.of(here, "go-" + number)));
                throw new IllegalStateException("failure " + number);
            }
        });
        try (Shared<Event> go = Shared.event();
                WorkerPool pool = WorkerPool.open(options)) {
            CompletableFuture<?> running = pool.submit(() -> go.get().await());
            Await.until(() -> pool.running() == 1);
            try {
                for (int number = 1; number <= 2; number++) {
                    Files.createFile(folder.resolve("go-" + number));
                    int left = 3 - number;
                    Await.until(() -> places() == left);
                    assertThat(catchThrowable(() -> pool.submit(() -> 1)))
                            .isInstanceOf(RejectedExecutionException.class)
                            .rootCause()
                            .hasMessage("failure 1");
                }
            } finally {
                go.get().set();
            }
            assertThat(running.get(30, TimeUnit.SECONDS)).isNull();
        }
    }
}
