package brood.benchmarks;

import brood.workers.WorkerPool;
import java.util.List;
import java.util.stream.IntStream;

/** Squares numbers in a pool of two. Each number is a task that has its own answer, and would fail alone. */
final class PoolTasks implements Work {
    private final WorkerPool pool = WorkerPool.open(2);

    PoolTasks() throws Exception {}

    @Override
    public double measure(int operations) throws Exception {
        List<Integer> numbers = IntStream.range(0, operations).boxed().toList();
        long start = System.nanoTime();
        List<Integer> squares = pool.map(number -> number * number, numbers);
        long time = System.nanoTime() - start;
        if (squares.get(operations - 1) != (operations - 1) * (operations - 1)) {
            throw new IllegalStateException("wrong: " + squares.getLast());
        }
        return (double) time / operations;
    }
}
