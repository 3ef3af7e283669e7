package brood.benchmarks;

import brood.workers.PoolOptions;
import brood.workers.Task;
import brood.workers.WorkerPool;
import java.util.Arrays;
import java.util.Collections;

/** The first task of a fresh worker that was kept ready, from its submission to its result. */
final class WarmWorkers implements Work {
    private final WorkerPool pool =
            WorkerPool.open(new PoolOptions().size(1).spares(1).tasksPerWorker(1));

    WarmWorkers() throws Exception {
        try (WorkerPool other = WorkerPool.open(1)) { // what is here of it is warm as well
            other.map(number -> number + 1, Collections.nCopies(20_000, 1), 1);
            for (int i = 0; i < 10_000; i++) {
                other.submit(new Same(i)).get();
            }
        }
    }

    private static final class Same implements Task<Integer> {
        private static final long serialVersionUID = 1;
        private final int number;

        Same(int number) {
            this.number = number;
        }

        @Override
        public Integer call() {
            return number;
        }
    }

    @Override
    public double measure(int operations) throws Exception {
        long[] times = new long[operations];
        for (int i = 0; i < operations; i++) {
            while (pool.idle() < 2) {
                Thread.sleep(1);
            }
            long start = System.nanoTime();
            pool.submit(new Same(i)).get();
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[operations / 2];
    }
}
