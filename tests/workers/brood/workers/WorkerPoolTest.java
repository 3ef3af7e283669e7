package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.sync.Event;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool as an executor: what goes well. */
@ExtendWith(Leaks.class)
@Timeout(120)
class WorkerPoolTest {
    private static final List<Integer> NUMBERS = IntStream.range(0, 100).boxed().toList();

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static int square(int number) {
        return number * number;
    }

    @Test
    void eachWayToSubmitGivesTheTasksResult() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            assertThat(pool.submit(() -> "value").get()).isEqualTo("value");
            assertThat(pool.submit(WorkerPoolTest::pid).get()).isNotEqualTo(pid());
            assertThat(pool.submit(() -> Thread.sleep(1)).get()).isNull();
            assertThat(pool.submit((Runnable & Serializable) () -> {}, "here").get())
                    .isEqualTo("here");
            Callable<Integer> callable = (Callable<Integer> & Serializable) () -> 7;
            assertThat(pool.submit(callable).get()).isEqualTo(7);
            assertThat(pool.submit(() -> null).get()).isNull();
        }
    }

    @Test
    void theSameWorkerServesOneTaskAfterTheOther() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            long first = pool.submit(WorkerPoolTest::pid).get();
            assertThat(pool.submit(WorkerPoolTest::pid).get()).isEqualTo(first);
        }
    }

    @Test
    void invokeAllAndInvokeAnyAreThoseOfAnyExecutor() throws Exception {
        try (ExecutorService pool = WorkerPool.open(2)) {
            List<Task<Integer>> tasks = List.of(() -> 1, () -> 2, () -> 3);
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> future : pool.invokeAll(tasks)) {
                results.add(future.get());
            }
            assertThat(results).containsExactly(1, 2, 3);

            Task<Integer> fails = () -> Integer.parseInt("none");
            assertThat(pool.invokeAny(List.of(fails, () -> 5))).isEqualTo(5);
            assertThatThrownBy(() -> pool.invokeAny(List.of(fails)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(NumberFormatException.class);

            assertThatThrownBy(() -> pool.invokeAny(List.of())).isInstanceOf(IllegalArgumentException.class);
            Task<Integer> endless = WorkerPoolTest::endless;
            assertThatThrownBy(() -> pool.invokeAny(List.of(endless), 50, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            List<Future<Integer>> late = pool.invokeAll(List.of(endless, endless), 50, TimeUnit.MILLISECONDS);
            assertThat(late).allMatch(Future::isCancelled);
        }
    }

    @Test
    void aTaskThatFailsCostsInvokeAllNoOther() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Task<Integer> fails = () -> Integer.parseInt("none");
            List<Future<Integer>> futures = pool.invokeAll(List.of(fails, () -> 2));
            assertThat(futures.getFirst().state()).isEqualTo(Future.State.FAILED);
            assertThat(futures.getLast().resultNow()).isEqualTo(2);
        }
    }

    private static int endless() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
        return 0;
    }

    @Test
    void mapKeepsTheOrder() throws Exception {
        List<Integer> squares = NUMBERS.stream().map(WorkerPoolTest::square).toList();
        try (WorkerPool pool = WorkerPool.open(2)) {
            assertThat(pool.<Integer, Integer>map(WorkerPoolTest::square, List.of(0, 1, 2, 3, 4, 5)))
                    .containsExactly(0, 1, 4, 9, 16, 25);
            assertThat(pool.<Integer, Integer>map(WorkerPoolTest::square, NUMBERS, 7))
                    .isEqualTo(squares);
            assertThat(pool.<Integer, Integer>map(WorkerPoolTest::square, List.of()))
                    .isEmpty();
            assertThat(pool.<Integer, Integer>map(number -> number + 1, NUMBERS, 1)) // which a worker has not had yet
                    .startsWith(1, 2, 3)
                    .endsWith(100);

            List<Integer> lazily = new ArrayList<>();
            pool.<Integer, Integer>mapLazily(WorkerPoolTest::square, NUMBERS, 3).forEachRemaining(lazily::add);
            assertThat(lazily).isEqualTo(squares);

            Set<Integer> unordered = new HashSet<>();
            pool.<Integer, Integer>mapUnordered(WorkerPoolTest::square, NUMBERS, 1)
                    .forEachRemaining(unordered::add);
            assertThat(unordered).containsExactlyInAnyOrderElementsOf(squares);
        }
    }

    @Test
    void aLazyMapAsksForElementsAsItGoes() throws Exception {
        int[] asked = {0};
        Iterable<Integer> endless = () -> IntStream.generate(() -> asked[0]++).iterator();
        try (WorkerPool pool = WorkerPool.open(1)) {
            Iterator<Integer> results = pool.mapLazily(number -> number + 1, endless, 2);
            assertThat(results.next()).isEqualTo(1);
            assertThat(results.next()).isEqualTo(2);
            assertThat(results.next()).isEqualTo(3);
            assertThat(asked[0]).isLessThan(20);
        }
    }

    @Test
    void aMappingThatFailsForAnElementFailsTheMap() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Mapping<Integer, Integer> divide = number -> 6 / number;
            assertThatThrownBy(() -> pool.map(divide, List.of(1, 0, 2), 1))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ArithmeticException.class);
            Iterator<Integer> results = pool.mapLazily(divide, List.of(1, 0, 2), 1);
            assertThat(results.next()).isEqualTo(6);
            assertThatThrownBy(results::next).hasCauseInstanceOf(ArithmeticException.class);
            assertThat(results.next()).isEqualTo(3);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void aMapThatFailsLeavesNothingRunning() throws Exception {
        try (WorkerPool pool = WorkerPool.open(2)) {
            Mapping<Integer, Integer> failing = number -> number == 0 ? 1 / number : endless();
            assertThatThrownBy(() -> pool.map(failing, List.of(0, 1, 2), 1))
                    .hasCauseInstanceOf(ArithmeticException.class);
            Await.until(() -> pool.running() == 0);
            assertThatThrownBy(() -> pool.map(failing, List.of(0), 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFailureThatNobodyCanAskForGoesToTheHandler() throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.complete(failure));
        try (WorkerPool pool = WorkerPool.open(1)) {
            pool.execute((Runnable & Serializable) () -> square(1));
            pool.execute((Runnable & Serializable) () -> Integer.parseInt("none"));
            assertThat(uncaught.get()).isInstanceOf(NumberFormatException.class);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void optionsThatAreChangedLaterAreForTheNextPool() throws Exception {
        PoolOptions options = new PoolOptions().size(1);
        try (WorkerPool pool = WorkerPool.open(options)) {
            options.timeout(Duration.ofMillis(1));
            assertThat(pool.submit(() -> {
                                Thread.sleep(50);
                                return "done";
                            })
                            .get())
                    .isEqualTo("done");
        }
    }

    @Test
    void theInitializerRunsOnceInEachWorkerBeforeItsFirstTask() throws Exception {
        PoolOptions options = new PoolOptions().size(2).initializer(() -> System.setProperty("count", count() + "1"));
        try (WorkerPool pool = WorkerPool.open(options)) {
            for (Future<String> future : pool.invokeAll(
                    List.of((Task<String>) WorkerPoolTest::count, WorkerPoolTest::count, WorkerPoolTest::count))) {
                assertThat(future.get()).isEqualTo("1");
            }
        }
    }

    private static String count() {
        return System.getProperty("count", "");
    }

    @Test
    void aWorkerIsReplacedAfterItsNumberOfTasks() throws Exception {
        PoolOptions options = new PoolOptions().size(1).spares(1).tasksPerWorker(2);
        try (WorkerPool pool = WorkerPool.open(options)) {
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                pids.add(pool.submit(WorkerPoolTest::pid).get());
            }
            assertThat(new HashSet<>(pids)).hasSizeBetween(3, 4); // a worker and its spare take turns
            for (long pid : pids) {
                assertThat(pids.stream().filter(other -> other == pid).count()).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void noMoreRunAtOnceThanTheSizeSays() throws Exception {
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).spares(1))) {
            Await.until(() -> pool.idle() == 2);
            CompletableFuture<?> first = pool.submit(WorkerPoolTest::endless);
            CompletableFuture<Integer> second = pool.submit(() -> 2);
            Await.until(() -> pool.idle() == 1);
            assertThat(second).isNotDone();
            first.cancel(true);
            assertThat(second.get()).isEqualTo(2); // on the spare, at once
        }
    }

    @Test
    void aCancelledTaskIsKilledOrNeverBegins() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            long pid = pool.submit(WorkerPoolTest::pid).get();
            CompletableFuture<Integer> running = pool.submit(WorkerPoolTest::endless);
            CompletableFuture<Integer> queued = pool.submit(() -> 1);
            Await.until(() -> pool.idle() == 0);
            assertThat(queued.cancel(false)).isTrue();
            assertThat(running.cancel(true)).isTrue();
            assertThat(running.isCancelled()).isTrue();
            assertThat(pool.submit(WorkerPoolTest::pid).get()).isNotEqualTo(pid);
        }
    }

    @Test
    void aTaskCancelledBeforeItsWorkerHasSeenItLeavesThePoolWhole() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            for (int i = 0; i < 8; i++) {
                Await.until(() -> pool.idle() == 1);
                pool.submit(WorkerPoolTest::endless).cancel(true);
                assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
            }
        }
    }

    @Test
    void aTaskThatItsCallerHasCompletedNeverBegins(@TempDir Path folder) throws Exception {
        String begun = folder.resolve("begun").toString();
        try (Shared<Event> go = Shared.event();
                WorkerPool pool = WorkerPool.open(1)) {
            CompletableFuture<?> first = pool.submit(() -> go.get().await());
            pool.submit(() -> Files.createFile(Path.of(begun)).toString()).complete("none"); // as orTimeout does
            go.get().set();
            first.get();
        }
        assertThat(Path.of(begun)).doesNotExist();
    }

    @Test
    void aTaskCancelledWithoutInterruptionRunsToItsEnd() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            long pid = pool.submit(WorkerPoolTest::pid).get();
            CompletableFuture<?> running = pool.submit(() -> Thread.sleep(100));
            running.cancel(false);
            assertThat(pool.submit(WorkerPoolTest::pid).get()).isEqualTo(pid);
        }
    }

    @Test
    void aClosedPoolHasDoneWhatItWasGivenAndTakesNothing() throws Exception {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        WorkerPool pool = WorkerPool.open(2);
        for (int i = 0; i < 10; i++) {
            int number = i;
            futures.add(pool.submit(() -> square(number)));
        }
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(futures.get(i).getNow(-1)).isEqualTo(square(i));
        }
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        pool.close();
    }

    @Test
    void nothingIsNoTask() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            assertThatThrownBy(() -> pool.submit((Task<?>) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.submit((Callable<?>) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.execute(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.map(null, List.of(1))).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void aPoolIsJoinedOnlyAfterItWasShutDown() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            assertThatThrownBy(pool::join).isInstanceOf(IllegalStateException.class);
            Future<Integer> last = pool.submit(() -> 2 + 2);
            pool.shutdown();
            pool.join();
            assertThat(last.isDone()).isTrue();
            assertThat(pool.isTerminated()).isTrue();
        }
    }

    @Test
    void anUnusedPoolCloses() throws Exception {
        WorkerPool.open(2).close();
    }

    @Test
    void shutdownNowKillsWhatRunsAndGivesBackWhatNeverBegan() throws Exception {
        WorkerPool pool = WorkerPool.open(1);
        CompletableFuture<Integer> running = pool.submit(WorkerPoolTest::endless);
        CompletableFuture<Integer> queued = pool.submit(() -> 1);
        Await.until(() -> pool.idle() == 0 && !queued.isDone());
        pool.submit(() -> 2).cancel(false);
        awaitBegun(pool);
        List<Runnable> left = pool.shutdownNow();
        assertThat(left).hasSize(1);
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(WorkerDied.class);
        assertThat(queued.isCancelled()).isTrue();
        assertThat(((Future<?>) left.getFirst()).isDone()).isFalse();
        left.getFirst().run();
        assertThat(((Future<?>) left.getFirst()).resultNow()).isEqualTo(1);
    }

    /** Until a task is in a worker's hands. */
    private static void awaitBegun(WorkerPool pool) throws Exception {
        Await.until(() -> pool.running() == 1);
    }

    @Test
    void tenThousandTasksCanBeQueued() throws Exception {
        try (WorkerPool pool = WorkerPool.open(2)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                futures.add(pool.submit(() -> number));
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(futures.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aTaskMayHaveAPoolOfItsOwn() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Task<List<Integer>> nested = () -> {
                try (WorkerPool inner = WorkerPool.open(1)) {
                    return new ArrayList<>(inner.map(number -> number + 1, List.of(1, 2, 3)));
                }
            };
            assertThat(pool.submit(nested).get()).containsExactly(2, 3, 4);
        }
    }
}
