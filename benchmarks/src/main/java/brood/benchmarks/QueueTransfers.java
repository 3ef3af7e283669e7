package brood.benchmarks;

import brood.workers.Worker;
import brood.workers.WorkerQueue;

/** Small objects, numbers and short strings in turn, through a queue from this JVM to a worker. */
final class QueueTransfers implements Work {
    private final WorkerQueue<Object> queue = WorkerQueue.unbounded();
    private final WorkerQueue<Integer> done = WorkerQueue.unbounded();

    QueueTransfers() throws Exception {
        WorkerQueue<Object> elements = queue;
        WorkerQueue<Integer> ends = done;
        Worker.of(() -> take(elements, ends)).daemon(true).start();
    }

    private static void take(WorkerQueue<Object> elements, WorkerQueue<Integer> ends) throws Exception {
        int count = 0;
        while (true) {
            Object element = elements.get();
            count++;
            if (element instanceof Boolean) {
                ends.put(count);
                count = 0;
            }
        }
    }

    @Override
    public double measure(int operations) throws Exception {
        long start = System.nanoTime();
        for (int i = 1; i < operations; i++) {
            queue.put(i % 2 == 0 ? i : "element");
        }
        queue.put(true);
        int taken = done.get();
        long time = System.nanoTime() - start;
        if (taken != operations) {
            throw new IllegalStateException("taken: " + taken);
        }
        return (double) time / operations;
    }
}
