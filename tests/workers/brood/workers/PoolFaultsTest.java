package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import brood.core.Fd;
import brood.process.Limit;
import brood.process.Resource;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks can do to their worker, and that the pool minds none of it. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PoolFaultsTest {
    static WorkerJvm quiet() throws IOException {
        return WorkerJvm.current()
                .output(WorkerTest.silent())
                .heap(64 << 20)
                .command(command -> command.limit(Resource.CORE, Limit.of(0)));
    }

    static PoolOptions one() throws IOException {
        return new PoolOptions().size(1).jvm(quiet());
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }

    static Throwable causeOf(CompletableFuture<?> future) {
        Throwable failure = catchThrowable(future::get);
        assertThat(failure).isInstanceOf(ExecutionException.class);
        return failure.getCause();
    }

    private static WorkerDied deathOf(CompletableFuture<?> future) {
        Throwable cause = causeOf(future);
        assertThat(cause).isInstanceOf(WorkerDied.class);
        return (WorkerDied) cause;
    }

    private static WaitStatus statusOf(WorkerDied died) {
        return ((brood.process.Outcome.Ended) died.outcome()).status();
    }

    @Test
    void aWorkerThatExitsFailsItsTaskOnly() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            for (boolean halts : new boolean[] {false, true}) {
                CompletableFuture<?> exits = pool.submit(() -> exit(halts));
                CompletableFuture<Integer> next = pool.submit(() -> 2);
                WorkerDied died = deathOf(exits);
                assertThat(statusOf(died)).isEqualTo(WaitStatus.exited(halts ? 0 : 3));
                assertThat(died.lastErrors()).containsExactly("line 2", "line 3");
                assertThat(died)
                        .hasMessageContaining(halts ? "exited with 0" : "exited with 3")
                        .hasMessageEndingWith("line 2\n    line 3");
                assertThat(next.get()).isEqualTo(2);
            }
        }
    }

    private static void exit(boolean halts) {
        System.err.print("line 2\nline 3");
        if (halts) {
            Runtime.getRuntime().halt(0);
        } else {
            System.exit(3);
        }
    }

    @Test
    void aTaskWhoseWorkersAllDieIsRunOnceMoreForEachRetryAndThenFails(@TempDir Path folder) throws Exception {
        String runs = folder.toString();
        try (WorkerPool pool = WorkerPool.open(one().retries(2))) {
            CompletableFuture<?> dies = pool.submit(() -> {
                Files.createTempFile(Path.of(runs), "run", "");
                exit(true);
            });
            assertThat(statusOf(deathOf(dies))).isEqualTo(WaitStatus.exited(0));
        }
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void aWorkerThatIsKilledFailsItsTaskOnly() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            CompletableFuture<?> killed = pool.submit(
                    () -> ProcessHandle.of(pid()).map(PoolFaultsTest::kill).isPresent());
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            assertThat(deathOf(killed)).hasMessageContaining("killed by SIGKILL while it had a task");
            assertThat(next.get()).isEqualTo(2);
        }
    }

    private static boolean kill(ProcessHandle self) {
        try {
            new ProcessBuilder("kill", "-KILL", Long.toString(self.pid()))
                    .start()
                    .waitFor();
            Thread.sleep(Long.MAX_VALUE);
            return false;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCrashFailsItsTaskOnly(@TempDir Path folder) throws Exception {
        PoolOptions options = one().jvm(quiet().flags("-XX:ErrorFile=" + folder + "/%p"));
        try (WorkerPool pool = WorkerPool.open(options)) {
            CompletableFuture<?> crashes = pool.submit(WorkerTest::crash);
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            WorkerDied died = deathOf(crashes);
            assertThat(statusOf(died).pythonCode()).hasValue(-6);
            assertThat(died.crashFile())
                    .hasValueSatisfying(
                            file -> assertThat(file).hasParent(folder).content().contains("SIGSEGV"));
            assertThat(next.get()).isEqualTo(2);
        }
    }

    @Test
    void memoryThatRunsOutFailsItsTaskOnly() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            CompletableFuture<Integer> exhausts = pool.submit(PoolFaultsTest::exhaust);
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            WorkerDied died = deathOf(exhausts);
            assertThat(statusOf(died)).isEqualTo(WaitStatus.exited(3));
            assertThat(died.lastErrors()).anyMatch(line -> line.contains("OutOfMemoryError"));
            assertThat(next.get()).isEqualTo(2);
        }
    }

    private static int exhaust() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 20]);
        }
    }

    @Test
    void aTaskThatTakesTooLongIsKilledWithItsWorkerOnly() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one().timeout(Duration.ofMillis(500)))) {
            CompletableFuture<Integer> late = pool.submit(PoolFaultsTest::deadlock);
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            WorkerDied died = deathOf(late);
            assertThat(died.outcome().timedOut()).isTrue();
            assertThat(died).hasMessageContaining("timed out, killed by SIGKILL");
            assertThat(next.get()).isEqualTo(2);
        }
    }

    private static synchronized int deadlock() throws InterruptedException {
        Thread other = new Thread(PoolFaultsTest::other);
        other.start();
        other.join(); // which waits for us
        return 0;
    }

    private static synchronized void other() {}

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFloodOfOutputNeitherBlocksNorIsLost(boolean err) throws Exception {
        Counting counted = new Counting();
        WorkerJvm jvm = WorkerJvm.current()
                .output(WorkerOutput.to(
                        err ? OutputStream.nullOutputStream() : counted, err ? counted : new Counting()));
        int bytes = 20_000_000;
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(jvm))) {
            pool.submit(() -> (err ? System.err : System.out).write(new byte[bytes]))
                    .get();
        }
        assertThat(counted.bytes).isEqualTo(bytes);
    }

    private static final class Counting extends OutputStream {
        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }

    @Test
    void aTaskMayCloseItsOutput() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> {
                        System.out.close();
                        System.err.close();
                        new FileOutputStream(FileDescriptor.out).close();
                        new FileOutputStream(FileDescriptor.err).close();
                    })
                    .get();
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void aWorkerThatClosesItsPipeAndLivesIsNotWaitedForInVain() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            CompletableFuture<?> mute = pool.submit(() -> {
                closePipe(Frame.TO_PARENT);
                Thread.sleep(Long.MAX_VALUE);
            });
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            assertThat(deathOf(mute)).hasMessageContaining("killed by SIGKILL while it had a task");
            assertThat(next.get()).isEqualTo(2);
        }
    }

    @Test
    void aDeathIsNoticedThoughSomebodyElseHoldsThePipeOpen() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            try (OutputStream _ = new FileOutputStream("/proc/" + pid + "/fd/" + Frame.TO_PARENT)) {
                assertThat(deathOf(pool.submit(() -> exit(true)))).hasMessageContaining("exited with 0");
            }
        }
    }

    /** All descriptors of the pipe; the JDK's streams would not let a task. */
    static void closePipe(int descriptor) throws IOException {
        Path folder = Path.of("/proc/self/fd");
        Path pipe = Files.readSymbolicLink(folder.resolve(Integer.toString(descriptor)));
        for (String name : folder.toFile().list()) {
            Path link = folder.resolve(name);
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(pipe)) {
                Fd.own(Integer.parseInt(name)).close();
            }
        }
    }

    @Test
    void grandchildrenHoldNothingUpAndEndWithTheirWorker() throws Exception {
        long sleeper;
        try (WorkerPool pool = WorkerPool.open(one())) {
            // It has inherited the worker's output.
            sleeper = pool.submit(() -> new ProcessBuilder("sleep", "1000")
                            .inheritIO()
                            .start()
                            .pid())
                    .get();
            assertThat(deathOf(pool.submit(() -> exit(true)))).isNotNull();
            Await.untilEnded((int) sleeper);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void anInitializerThatFailsFailsThePoolAtOnce() throws Exception {
        PoolOptions options = one().initializer(() -> {
            throw new IllegalStateException("no licence");
        });
        try (WorkerPool pool = WorkerPool.open(options)) {
            Throwable failure = catchThrowable(() -> pool.submit(() -> 1).get());
            Throwable rejected = failure instanceof ExecutionException ? failure.getCause() : failure;
            assertThat(rejected).isInstanceOf(RejectedExecutionException.class);
            assertThat(rejected).rootCause().hasMessage("no licence");
            Await.until(pool::isTerminated);
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .rootCause()
                    .hasMessage("no licence");
        }
    }

    @Test
    void aJvmThatNeverStartsFailsThePool() throws Exception {
        PoolOptions options = one().jvm(quiet().flags("-XX:NoSuchFlag=1"));
        try (WorkerPool pool = WorkerPool.open(options)) {
            Throwable failure = catchThrowable(() -> pool.submit(() -> 1).get());
            assertThat(failure)
                    .rootCause()
                    .hasMessageContaining("exited with 1")
                    .hasMessageContaining("NoSuchFlag");
            Await.until(pool::isTerminated);
        }
    }

    @Test
    void aCommandThatCannotBeMadeFailsThePool() throws Exception {
        PoolOptions options = one().jvm(quiet().command(command -> {
            throw new IllegalStateException("no such user");
        }));
        try (WorkerPool pool = WorkerPool.open(options)) {
            assertThat(catchThrowable(() -> pool.submit(() -> 1).get()))
                    .rootCause()
                    .hasMessage("no such user");
        }
    }

    @Test
    void aPoolClosedWithTasksRunningWaitsForThem() throws Exception {
        CompletableFuture<String> slow;
        try (WorkerPool pool = WorkerPool.open(one())) {
            slow = pool.submit(() -> {
                Thread.sleep(200);
                return "done";
            });
        }
        assertThat(slow.getNow("not done")).isEqualTo("done");
    }

    @Test
    void anInterruptedCloseKills() throws Exception {
        WorkerPool pool = WorkerPool.open(one());
        CompletableFuture<?> endless = pool.submit(() -> Thread.sleep(Long.MAX_VALUE));
        Await.until(() -> pool.running() == 1);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(deathOf(endless)).hasMessageContaining("SIGKILL");
    }

    @Test
    void aThreadThatATaskLeavesBehindDoesNotKeepThePoolFromClosing() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> new Thread(() -> {
                                while (true) {
                                    java.util.concurrent.locks.LockSupport.park();
                                }
                            })
                            .start())
                    .get();
        }
    }

    @Test
    void linesOfSeveralWorkersCanBeToldApart() throws Exception {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        java.io.PrintStream before = System.out;
        System.setOut(new java.io.PrintStream(both));
        try (WorkerPool pool = WorkerPool.open(
                new PoolOptions().size(1).jvm(WorkerJvm.current().output(WorkerOutput.PREFIXED)))) {
            pool.submit(() -> System.out.print("one\ntwo")).get();
        } finally {
            System.setOut(before);
        }
        assertThat(both.toString().replaceAll("Pool-\\d+", "P")).isEqualTo("[P-Worker-1] one\n[P-Worker-1] two\n");
    }
}
