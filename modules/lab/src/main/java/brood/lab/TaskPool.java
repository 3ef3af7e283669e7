package brood.lab;

import brood.core.Pid;
import brood.workers.CType;
import brood.workers.PoolOptions;
import brood.workers.SharedValue;
import brood.workers.WorkerDied;
import brood.workers.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/** Many tasks for a few processes. */
final class TaskPool implements Scenario {
    @Override
    public String name() {
        return "pool";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "apply, map, close, join, terminate; N at once, a task's error, a size by default";
    }

    @Override
    public String explanation() {
        return """
                A pool has a number of processes, one for each CPU unless told otherwise, and gives each a task when it
                is free (002, 004): apply waits for the result, apply_async does not, map keeps the order. After
                close() no task is taken, join() waits for those that were, and terminate() does not wait. In the
                document an error in a child is not seen; Brood's comes with the future, and so does the end of a
                worker that dies, where Python's pool waits for ever. Calls: posix_spawn, pipe2, mmap, futex, waitid.""";
    }

    private static final int SIZE = 3;

    @Override
    public void run(Lab lab) throws Exception {
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(SIZE).jvm(FastJvm.forWorkers(lab)))) {
            lab.check(
                    "apply waits for the result", pool.submit(() -> square(12)).get(), 144);
            Future<Integer> later = pool.submit(() -> square(7));
            lab.say("apply_async: submitted");
            lab.check("apply_async gives it later", later.get(), 49);
            List<Integer> squares = pool.map(TaskPool::square, List.of(0, 1, 2, 3, 4, 5));
            lab.say("map: " + squares);
            lab.check("map keeps the order", squares, List.of(0, 1, 4, 9, 16, 25));
            error(lab, pool);
            atOnce(lab, pool);
            closing(lab, pool);
        }
        terminate(lab);
        defaultSize(lab);
    }

    private static int square(int number) {
        FastJvm.say("square of " + number);
        return number * number;
    }

    private static void error(Lab lab, WorkerPool pool) throws Exception {
        Future<Integer> task = pool.submit(() -> Integer.parseInt("no number"));
        lab.checkRefused("a task's error comes with its future", NumberFormatException.class, () -> causeOf(task));
    }

    /** Throws what has ended the task. */
    private static void causeOf(Future<?> task) throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Each task counts itself in, and stays until it has seen as many as there will ever be, or long enough. */
    private static void atOnce(Lab lab, WorkerPool pool) throws Exception {
        long stay = lab.seconds(1).toMillis();
        try (SharedValue<Integer> running = SharedValue.of(CType.INT, 0);
                SharedValue<Integer> most = SharedValue.of(CType.INT, 0)) {
            List<Future<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 3 * SIZE; i++) {
                int number = i;
                tasks.add(pool.submit(() -> {
                    int now = running.update(n -> n + 1);
                    most.update(n -> Math.max(n, now));
                    FastJvm.say("task " + number + ", " + now + " at once");
                    for (long waited = 0; most.get() < SIZE && waited < 60_000; waited += 10) {
                        Thread.sleep(10);
                    }
                    Thread.sleep(stay);
                    running.update(n -> n - 1);
                    return number;
                }));
            }
            int done = 0;
            for (Future<Integer> task : tasks) {
                done += task.get() == tasks.indexOf(task) ? 1 : 0;
            }
            lab.check("all tasks are done", done, 3 * SIZE);
            lab.check("at most " + SIZE + " at once, and as many", most.get(), SIZE);
        }
    }

    private static void closing(Lab lab, WorkerPool pool) throws Exception {
        lab.checkRefused("join before close is refused", IllegalStateException.class, pool::join);
        Future<Integer> last = pool.submit(() -> square(2));
        pool.shutdown();
        lab.checkRefused(
                "after close nothing is taken", RejectedExecutionException.class, () -> pool.submit(() -> square(3)));
        pool.join();
        lab.check("join waits for what was taken", last.isDone() && last.get() == 4);
        lab.check("and for the workers", pool.isTerminated() && children() == 0);
    }

    private static int children() throws Exception {
        return Offspring.of(Pid.current()).size();
    }

    private static void terminate(Lab lab) throws Exception {
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(FastJvm.forWorkers(lab)))) {
            Future<?> endless = pool.submit(() -> {
                Thread.sleep(60_000);
                return 0;
            });
            Future<Integer> never = pool.submit(() -> square(1));
            pool.submit(() -> 0);
            lab.await(() -> pool.running() > 0); // until the first is given to the worker
            lab.check(
                    "terminate: those that have not begun are told",
                    pool.shutdownNow().size(),
                    2);
            pool.join();
            lab.check("they are cancelled", never.isCancelled());
            lab.checkRefused("the one that has begun is ended", WorkerDied.class, () -> causeOf(endless));
        }
    }

    private static void defaultSize(Lab lab) throws Exception {
        int cpus = Runtime.getRuntime().availableProcessors();
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().jvm(FastJvm.forWorkers(lab)))) {
            pool.map(TaskPool::square, List.of(1));
            lab.say(children() + " workers, " + cpus + " CPUs");
            lab.check("by default there is a worker for each CPU", children(), cpus);
        }
    }
}
