package brood.workers;

import static brood.workers.PoolFaultsTest.causeOf;
import static brood.workers.PoolFaultsTest.closePipe;
import static brood.workers.PoolFaultsTest.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Pid;
import brood.libc.processes_h;
import brood.process.Child;
import brood.sync.Event;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a task does to its worker, and the tasks after it. */
@ExtendWith(Leaks.class)
@Timeout(60)
class PoolAftermathTest {
    @Test
    void aTaskThatNeverReachedItsWorkerIsRunByAnother() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            CompletableFuture<?> deaf = pool.submit(() -> closePipe(Frame.FROM_PARENT));
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            assertThat(deaf.get()).isNull();
            assertThat(next.get()).isEqualTo(2);
        }
    }

    @Test
    void anIdleWorkerThatCannotAnswerAnyMoreIsReplaced() throws Exception {
        try (Shared<Event> idle = Shared.event();
                WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(() -> {
                        new Thread(() -> {
                                    try {
                                        idle.get().await();
                                        closePipe(Frame.TO_PARENT);
                                    } catch (IOException | InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })
                                .start();
                        return PoolFaultsTest.pid();
                    })
                    .get();
            idle.get().set();
            Await.untilEnded((int) pid);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    /** Else the thread that deals with it would never rest. */
    @Test
    void anIdleWorkerThatSaysWhatNobodyAskedForIsReplaced() throws Exception {
        try (Shared<Event> idle = Shared.event();
                WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(() -> {
                        new Thread(() -> {
                                    try (OutputStream toParent =
                                            new FileOutputStream("/proc/self/fd/" + Frame.TO_PARENT)) {
                                        idle.get().await();
                                        toParent.write(Frame.READY);
                                    } catch (IOException | InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })
                                .start();
                        return PoolFaultsTest.pid();
                    })
                    .get();
            idle.get().set();
            Await.untilEnded((int) pid);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    /** What stands for a system call that fails: to wait for it, and to kill it. */
    @Test
    void aWorkerThatCanNeitherBeWatchedNorKilledIsReplacedAndLeavesNothingOpen() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            assertThat(pool.submit(() -> 1).get()).isOne();
            Child first = pool.serving().getFirst();
            first.pidfd().close();
            Await.until(() -> pool.serving().stream().anyMatch(child -> child != first));
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
            Await.until(() -> pool.idle() == 1);
            int pid = first.pid().raw(); // its pipes were closed, so that it ends
            int result = processes_h.waitid(
                    processes_h.P_PID(), pid, MemorySegment.NULL, processes_h.WEXITED(), MemorySegment.NULL);
            assertThat(result).isZero();
        }
    }

    @Test
    void anInterruptThatATaskLeavesBehindIsNotTheNextOnes() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> Thread.currentThread().interrupt()).get();
            assertThat(pool.submit(() -> Thread.interrupted() ? 1 : 2).get()).isEqualTo(2);
            Mapping<Integer, Boolean> interrupt = number -> {
                boolean before = Thread.interrupted();
                Thread.currentThread().interrupt();
                return before;
            };
            assertThat(pool.map(interrupt, List.of(1, 2), 2)).isEqualTo(List.of(false, false));
        }
    }

    @Test
    void elementsThatCannotBeReadFailEachAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            RehearsalTest.Unreadable unreadable = new RehearsalTest.Unreadable();
            Iterator<Object> results = pool.mapLazily(item -> item, List.of(1, unreadable), 2);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(results::next).cause().hasMessage("not here");
            }
            assertThat(results.hasNext()).isFalse();
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    /** Ends whoever writes it, when much of it has been written. */
    private static final class Halting implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.write(new byte[1 << 20]);
            out.flush();
            Runtime.getRuntime().halt(4);
        }
    }

    /** What {@link Cancelling} cancels where it is read. */
    private static volatile CompletableFuture<?> cancelled;

    private static final class Cancelling implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            cancelled.cancel(true);
        }
    }

    @Test
    void aTaskCancelledJustWhenItHasAnsweredCostsNoOther() throws Exception {
        try (Shared<Event> go = Shared.event();
                WorkerPool pool = WorkerPool.open(one())) {
            cancelled = pool.submit(() -> {
                go.get().await();
                return new Cancelling();
            });
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            go.get().set();
            assertThat(next.get()).isEqualTo(2);
            assertThat(cancelled).isCancelled();
        }
    }

    @Test
    void aWorkerThatDiesWithinItsAnswerHasDied() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            assertThat(causeOf(pool.submit(() -> new Halting())))
                    .isInstanceOf(WorkerDied.class)
                    .hasMessageContaining("exited with 4 while it had a task");
            assertThat(causeOf(pool.submit(() -> new Object[] {1, new Halting()})))
                    .isInstanceOf(WorkerDied.class);
        }
    }

    @Test
    void aWorkerThatHasLeftItsProcessGroupIsKilledAllTheSame() throws Exception {
        int group = processes_h.getpgid(Pid.current().raw());
        try (Shared<Event> left = Shared.event();
                Worker worker = Worker.of(() -> {
                            if (processes_h.setpgid(0, group) == 0) {
                                left.get().set();
                            }
                            Thread.sleep(Long.MAX_VALUE);
                        })
                        .start()) {
            left.get().await();
            worker.kill();
            worker.join();
            assertThat(worker.exitValue()).hasValue(-9);
        }
    }
}
