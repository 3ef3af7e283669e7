package brood.workers;

import static brood.workers.PoolFaultsTest.causeOf;
import static brood.workers.PoolFaultsTest.one;
import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Child;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker reads without running it before it is ready. */
@ExtendWith(Leaks.class)
@Timeout(60)
class RehearsalTest {
    /** Gives the number of times that its worker has read one like it. */
    private static final class Counted implements Task<Integer> {
        private static final long serialVersionUID = 1;
        private static int count;
        private final int pause;

        Counted(int pause) {
            this.pause = pause;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            count++;
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Integer call() {
            return count;
        }
    }

    @Test
    void aFreshWorkerHasReadTheLastTaskOften() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one().tasksPerWorker(1))) {
            pool.submit(new Counted(0)).get();
            Await.until(() -> pool.idle() == 1);
            assertThat(pool.submit(new Counted(0)).get()).isGreaterThan(10);
        }
    }

    @Test
    void aFreshWorkerHasReadTheLastElementOfAMapOften() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one().tasksPerWorker(1))) {
            pool.map(Counted::call, List.of(new Counted(0)));
            Await.until(() -> pool.idle() == 1);
            assertThat(pool.map(Counted::call, List.of(new Counted(0))).getFirst())
                    .isGreaterThan(10);
        }
    }

    @Test
    void aTaskThatTakesLongToReadIsReadAFewTimesOnly() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one().tasksPerWorker(1))) {
            pool.submit(new Counted(200)).get();
            Await.until(() -> pool.idle() == 1);
            assertThat(pool.submit(new Counted(200)).get()).isBetween(2, 10);
        }
    }

    /** Tells that it is being read, waits until that may go on, and gives the number of times that its worker has read it. */
    private static final class Awaited implements Task<Integer> {
        private static final long serialVersionUID = 1;
        private static int count;
        private final String begun;
        private final String proceed;

        Awaited(Path begun, Path proceed) {
            this.begun = begun.toString();
            this.proceed = proceed.toString();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            count++;
            Files.writeString(Path.of(begun), "");
            while (!Files.exists(Path.of(proceed))) {
                Thread.onSpinWait();
            }
        }

        @Override
        public Integer call() {
            return count;
        }
    }

    @Test
    void aTaskThatComesMeanwhileDoesNotWaitUntilItsWorkerHasRehearsed(@TempDir Path folder) throws Exception {
        Path begun = folder.resolve("begun");
        Path proceed = folder.resolve("proceed");
        Awaited task = new Awaited(begun, proceed);
        try (WorkerPool pool = WorkerPool.open(one())) {
            CompletableFuture<Integer> lost = pool.submit(task);
            Await.until(() -> Files.exists(begun));
            Files.delete(begun);
            pool.serving().getFirst().signal(Signal.SIGKILL);
            assertThat(causeOf(lost)).isInstanceOf(WorkerDied.class);
            Await.until(() -> Files.exists(begun)); // the next worker rehearses
            CompletableFuture<Integer> second = pool.submit(task);
            Files.createFile(proceed);
            assertThat(second.get()).isEqualTo(2);
        }
    }

    /** Kills whoever reads it, but for the process that made it. */
    private static final class Lethal implements Serializable {
        private static final long serialVersionUID = 1;
        private final long maker = PoolFaultsTest.pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (PoolFaultsTest.pid() != maker) {
                Runtime.getRuntime().halt(9);
            }
        }
    }

    @Test
    void aTaskThatCannotBeReadAliveDoesNotKeepItsWorkerFromBeingReplaced() throws Exception {
        Lethal lethal = new Lethal();
        try (WorkerPool pool = WorkerPool.open(one())) {
            assertThat(causeOf(pool.submit(lethal::hashCode))).hasMessageContaining("exited with 9");
            Await.until(() -> pool.idle() == 1); // it has rehearsed
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    /** Is never read to its end, but by the process that made it. */
    private static final class Endless implements Serializable {
        private static final long serialVersionUID = 1;
        private final long maker = PoolFaultsTest.pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            while (PoolFaultsTest.pid() != maker) {
                Thread.onSpinWait();
            }
        }
    }

    /** Nor is a worker that has rehearsed killed when that time is up. */
    @Test
    void aTaskThatIsNeverReadToItsEndKeepsAWorkerFromGettingReadyForSomeSecondsOnly() throws Exception {
        Endless endless = new Endless();
        try (WorkerPool pool = WorkerPool.open(one().spares(1))) {
            Await.until(() -> pool.idle() == 2);
            List<Pid> before = pool.serving().stream().map(Child::pid).toList();
            CompletableFuture<?> never = pool.submit(endless::hashCode);
            Await.until(() -> pool.running() == 1);
            never.cancel(true);
            Await.until(() -> pool.idle() == 2); // one has rehearsed it in vain, the next rehearses something else
            assertThat(pool.serving()).extracting(Child::pid).containsAnyElementsOf(before);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    /** Cannot be read but by the process that made it. */
    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1;
        private final long maker = PoolFaultsTest.pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (PoolFaultsTest.pid() != maker) {
                throw new IllegalStateException("not here");
            }
        }
    }

    @Test
    void aTaskThatCannotBeReadDoesNotKeepAWorkerFromGettingReady(@TempDir Path folder) throws Exception {
        String starts = folder.toString();
        Unreadable unreadable = new Unreadable();
        PoolOptions options =
                one().tasksPerWorker(1).initializer(() -> Files.createTempFile(Path.of(starts), "start", ""));
        try (WorkerPool pool = WorkerPool.open(options)) {
            assertThat(causeOf(pool.submit(unreadable::hashCode))).hasMessage("not here");
            Await.until(() -> pool.idle() == 1); // it has rehearsed
            assertThat(folder.toFile().list()).hasSize(2);
        }
    }
}
