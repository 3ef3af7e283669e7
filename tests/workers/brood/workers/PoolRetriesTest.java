package brood.workers;

import static brood.workers.PoolFaultsTest.causeOf;
import static brood.workers.PoolFaultsTest.one;
import static brood.workers.PoolFaultsTest.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import brood.core.Deadline;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tasks whose workers die. */
@ExtendWith(Leaks.class)
@Timeout(60)
class PoolRetriesTest {
    @TempDir
    Path folder;

    private static void dieTheFirstTime(String marker) throws Exception {
        if (!Files.exists(Path.of(marker))) {
            Files.createFile(Path.of(marker));
            Runtime.getRuntime().halt(1);
        }
    }

    private static List<Object> taken(Iterator<?> results) {
        List<Object> all = new ArrayList<>();
        while (results.hasNext()) {
            try {
                all.add(results.next());
            } catch (CompletionException e) {
                all.add(e.getCause().getClass());
            }
        }
        return all;
    }

    @Test
    void anElementThatKillsItsWorkerFailsAlone() throws Exception {
        Mapping<Integer, Integer> mapping = number -> {
            if (number % 2 == 1) {
                Runtime.getRuntime().halt(number);
            }
            return 10 * number;
        };
        try (WorkerPool pool = WorkerPool.open(one())) {
            assertThat(taken(pool.mapLazily(mapping, List.of(0, 1, 2, 4, 5), 5)))
                    .isEqualTo(List.of(0, WorkerDied.class, 20, 40, WorkerDied.class));
        }
    }

    @Test
    void eachElementHasItsOwnRetries() throws Exception {
        String marker = folder.resolve("marker").toString();
        Mapping<Integer, Integer> mapping = number -> {
            dieTheFirstTime(marker + number);
            return 10 * number;
        };
        try (WorkerPool pool = WorkerPool.open(one().retries(1))) {
            assertThat(pool.map(mapping, List.of(1, 2), 2)).isEqualTo(List.of(10, 20));
        }
    }

    @Test
    void aTaskWhoseTimeWasUpHasHadItsRun() throws Exception {
        String runs = folder.toString();
        try (WorkerPool pool = WorkerPool.open(one().retries(5).timeout(Duration.ofMillis(300)))) {
            Await.until(() -> pool.idle() == 1); // it is sent where it is submitted
            assertThat(causeOf(pool.submit(() -> {
                        Files.createTempFile(Path.of(runs), "run", "");
                        Thread.sleep(Long.MAX_VALUE);
                    })))
                    .hasMessageContaining("timed out");
        }
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aTaskWhoseAnswerIsNoneHasHadItsRun() throws Exception {
        String runs = folder.toString();
        byte[] much = new byte[10_000]; // it is not sent where it is submitted
        try (WorkerPool pool = WorkerPool.open(one())) {
            assertThat(causeOf(pool.submit(() -> {
                        Files.createTempFile(Path.of(runs), "run", "");
                        try (OutputStream toParent = new FileOutputStream("/proc/self/fd/" + Frame.TO_PARENT)) {
                            toParent.write('?');
                        }
                        Thread.sleep(Long.MAX_VALUE - much.length);
                    })))
                    .hasMessageContaining("a frame of unknown kind");
        }
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aWorkerThatHadEndedByItselfWhenItsTimeWasLookedAtHasNotTimedOut() throws Exception {
        try (WorkerProcess process = new WorkerProcess(quiet(), "W", List.of())) {
            process.send(Copies.frame(Frame.PREPARE, "the end", (Action)
                    () -> Runtime.getRuntime().halt(4)));
            Await.untilEnded(process.child().pid().raw());
            process.setDeadline(Deadline.NOW);
            assertThat(process.end().outcome().timedOut()).isFalse();
        }
    }

    /** All of them take longer than one may. On a busy machine one may take longer as well, but not each time. */
    @Test
    void eachElementHasTheWholeTime() throws Exception {
        long millis = 400;
        Throwable failure = thirdsOf(millis);
        while (failure != null && millis < 6400) {
            millis *= 2;
            failure = thirdsOf(millis);
        }
        assertThat(failure).isNull();
    }

    private static Throwable thirdsOf(long millis) throws Exception {
        long some = millis / 3;
        Mapping<Integer, Integer> sleep = number -> {
            Thread.sleep(some);
            return number;
        };
        try (WorkerPool pool = WorkerPool.open(one().timeout(Duration.ofMillis(millis)))) {
            return catchThrowable(() -> pool.map(sleep, List.of(1, 2, 3, 4), 4));
        }
    }

    @Test
    void theTimeDoesNotRunWhileAWorkerIsIdle() throws Exception {
        Duration time = Duration.ofMillis(200);
        try (WorkerPool pool = WorkerPool.open(one().timeout(time))) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            Thread.sleep(time.multipliedBy(2)); // that is what may not matter
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    @Test
    void aTaskThatRunsAgainGoesFirst() throws Exception {
        String marker = folder.resolve("marker").toString();
        try (WorkerQueue<String> begun = WorkerQueue.unbounded();
                WorkerPool pool = WorkerPool.open(one().retries(1))) {
            Await.until(() -> pool.idle() == 1);
            CompletableFuture<?> first = pool.submit(() -> {
                begun.put("first");
                dieTheFirstTime(marker);
            });
            pool.submit(() -> begun.put("second")).get();
            first.get();
            assertThat(List.of(begun.get(), begun.get(), begun.get())).isEqualTo(List.of("first", "first", "second"));
        }
    }

    @Test
    void aTaskIsRunAgainThoughThePoolIsShutDown() throws Exception {
        String marker = folder.resolve("marker").toString();
        Path go = folder.resolve("go");
        String file = go.toString();
        try (WorkerPool pool = WorkerPool.open(one().retries(1))) {
            CompletableFuture<Integer> task = pool.submit(() -> {
                while (!Files.exists(Path.of(file))) {
                    Thread.sleep(1);
                }
                dieTheFirstTime(marker);
                return 7;
            });
            Await.until(() -> pool.running() == 1);
            pool.shutdown();
            Files.createFile(go);
            assertThat(task.get()).isEqualTo(7);
        }
    }

    @Test
    void noTaskIsRunAgainWhenAllAreKilled() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one().retries(5))) {
            CompletableFuture<?> task = pool.submit(() -> Thread.sleep(Long.MAX_VALUE));
            Await.until(() -> pool.running() == 1);
            pool.shutdownNow();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(catchThrowable(() -> task.get(30, TimeUnit.SECONDS)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(WorkerDied.class);
        }
    }
}
