package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import brood.process.Limit;
import brood.process.Resource;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks can do to their worker, and that the pool minds none of it. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PoolFaultsTest {
    private static WorkerJvm quiet() throws IOException {
        return WorkerJvm.current()
                .output(WorkerTest.silent())
                .heap(64 << 20)
                .command(command -> command.limit(Resource.CORE, Limit.of(0)));
    }

    private static PoolOptions one() throws IOException {
        return new PoolOptions().size(1).jvm(quiet());
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static Throwable causeOf(CompletableFuture<?> future) {
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

    private static final class Unsendable {}

    @Test
    void whatCannotBeSentFailsWhereItIsSubmittedOrReturnedAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();

            Unsendable captured = new Unsendable();
            assertThatThrownBy(() -> pool.submit(() -> captured.hashCode()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the task cannot be sent, not serializable: " + Unsendable.class.getName());
            assertThatThrownBy(() -> pool.execute((Runnable) new Thread()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.map(item -> 1, List.of(captured)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("an element cannot be sent");

            assertThat(causeOf(pool.submit(() -> new Unsendable())))
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessage(Unsendable.class.getName());
            assertThat(causeOf(pool.submit(() -> new Object[] {new byte[1 << 20], new Unsendable()})))
                    .isInstanceOf(NotSerializableException.class); // after much of it was sent
            assertThat(causeOf(pool.submit(() -> {
                        throw new UnsendableFailure();
                    })))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("UnsendableFailure: on purpose");

            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    private static final class UnsendableFailure extends Exception {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // that is the point
        private final Object what = new Unsendable();

        UnsendableFailure() {
            super("on purpose");
        }
    }

    /** Can be read by one of parent and worker only. */
    private record OneWay(boolean there) implements Serializable {}

    /** Throws when it is read where it must not be. */
    private static final class Guarded implements Serializable {
        private static final long serialVersionUID = 1;
        private final long readable;

        Guarded(long readable) {
            this.readable = readable;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (readable != pid()) {
                throw new IllegalStateException("not for " + pid());
            }
        }
    }

    @Test
    void whatCannotBeReadFailsTheTaskAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            long here = pid();
            Guarded unreadableThere = new Guarded(here);
            assertThat(causeOf(pool.submit(unreadableThere::hashCode)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not for " + pid);
            assertThat(causeOf(pool.submit(() -> new Guarded(pid))))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("the result cannot be read here")
                    .hasMessageContaining("not for " + here);
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    @Test
    void anExceptionComesWithItsTraceAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            Throwable cause = causeOf(pool.submit(PoolFaultsTest::recurse));
            assertThat(cause).isInstanceOf(StackOverflowError.class);
            assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("recurse");
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    private static int recurse() {
        return recurse() + 1;
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
    void aCrashFailsItsTaskOnly(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
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
    void aTaskOfManyMegabytesAndItsResultGoThrough() throws Exception {
        PoolOptions options = new PoolOptions().size(1);
        try (WorkerPool pool = WorkerPool.open(options)) {
            byte[] much = new byte[50_000_000];
            much[much.length - 1] = 7;
            assertThat(pool.submit(() -> much).get()).isEqualTo(much);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "brood.soak", matches = "true", disabledReason = "takes memory")
    void aResultOfOneGibibyteGoesThrough() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().heap(2L << 30);
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(jvm))) {
            byte[] result = pool.submit(() -> {
                        byte[] much = new byte[1 << 30];
                        much[much.length - 1] = 7;
                        return much;
                    })
                    .get();
            assertThat(result).hasSize(1 << 30).endsWith(7);
        }
    }

    @Test
    void whatTheFilterRefusesFailsTheTaskAndTheWorkerLives() throws Exception {
        PoolOptions options = one().jvm(quiet().filter("!" + OneWay.class.getName() + ";maxdepth=20"));
        try (WorkerPool pool = WorkerPool.open(options)) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            assertThat(causeOf(pool.submit(() -> new OneWay(true))))
                    .hasMessageContaining("the result cannot be read here")
                    .rootCause()
                    .hasMessageContaining("REJECTED");
            OneWay captured = new OneWay(false);
            assertThat(causeOf(pool.submit(() -> captured.there() ? 1 : 2)))
                    .isInstanceOf(java.io.InvalidClassException.class)
                    .hasMessageContaining("REJECTED");
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
        assertThatThrownBy(() -> quiet().filter("maxdepth=no")).isInstanceOf(IllegalArgumentException.class);
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
