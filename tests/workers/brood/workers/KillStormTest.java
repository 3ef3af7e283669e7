package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.testing.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers of a pool under load are killed at random, those that are just starting as well. */
@ExtendWith(Leaks.class)
class KillStormTest {
    private static final Duration BETWEEN_KILLS = Duration.ofMillis(100);
    private static final int TASKS_BETWEEN_KILLS = 5;
    private static final int TASKS = Boolean.getBoolean("brood.soak") ? 2000 : 100;

    /**
     * Kills one worker of a pool after the other, until it is closed: mostly one that is ready, sometimes one that may not be.
     * A few tasks must have succeeded since the last kill, else none would on a machine where a start takes long.
     */
    private static final class Killer implements AutoCloseable {
        private final Random random = new Random(1);
        private final Thread thread = new Thread(this::killOneAfterTheOther);
        private volatile boolean over;
        private volatile int kills;

        private final AtomicInteger succeeded = new AtomicInteger();
        private final WorkerPool pool;

        Killer(WorkerPool pool) {
            this.pool = pool;
            thread.start();
        }

        private void killOneAfterTheOther() {
            int before = -TASKS_BETWEEN_KILLS;
            while (!over) {
                LockSupport.parkNanos(BETWEEN_KILLS.toNanos());
                int now = succeeded.get();
                List<Child> victims = random.nextInt(8) == 0 ? Children.all() : pool.serving();
                if (!victims.isEmpty() && now >= before + TASKS_BETWEEN_KILLS) {
                    kill(victims.get(random.nextInt(victims.size())));
                    before = now;
                }
            }
        }

        void count(Object result, Throwable failure) {
            if (failure == null) {
                succeeded.incrementAndGet();
            }
        }

        private void kill(Child victim) {
            try {
                victim.signal(Signal.SIGKILL);
                kills = kills + 1;
            } catch (PosixException e) {
                assertThat(e.errno()).isEqualTo(Errno.ESRCH); // it had just ended
            }
        }

        @Override
        public void close() {
            over = true;
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @Timeout(300)
    void withRetriesAllTasksEndWithTheRightValue() throws Exception {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        int kills;
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(2).retries(Integer.MAX_VALUE));
                Killer killer = new Killer(pool)) {
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                futures.add(pool.submit(() -> {
                            Thread.sleep(1);
                            return number * number;
                        })
                        .whenComplete(killer::count));
            }
            for (int i = 0; i < TASKS; i++) {
                assertThat(futures.get(i).get()).isEqualTo(i * i);
            }
            kills = killer.kills;
        }
        assertThat(kills).isPositive();
    }

    @Test
    @Timeout(180)
    void withoutRetriesEachTaskEndsWithItsValueOrANamedCause() throws Exception {
        long end = System.nanoTime()
                + Duration.ofSeconds(Boolean.getBoolean("brood.soak") ? 60 : 4).toNanos();
        int died = 0;
        int right = 0;
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(2).spares(1));
                Killer killer = new Killer(pool)) {
            while (System.nanoTime() < end || died == 0 || right <= died) {
                List<CompletableFuture<Pid>> futures = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    int number = i + 1;
                    futures.add(pool.submit(() -> {
                                Thread.sleep(1);
                                return number;
                            })
                            .thenApply(Pid::new)
                            .whenComplete(killer::count));
                }
                for (int i = 0; i < futures.size(); i++) {
                    try {
                        assertThat(futures.get(i).get()).isEqualTo(new Pid(i + 1));
                        right++;
                    } catch (ExecutionException e) {
                        assertThat(e.getCause())
                                .isInstanceOf(WorkerDied.class)
                                .hasMessageContaining("killed by SIGKILL while it had a task");
                        died++;
                    }
                }
            }
        }
        assertThat(died).isPositive();
        assertThat(right).isGreaterThan(died);
    }
}
