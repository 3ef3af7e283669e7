package brood.workers;

import java.time.Duration;

/** What a {@link WorkerPool} is like. Mutable and not thread-safe; read when the pool is opened. */
public final class PoolOptions {
    int size = Runtime.getRuntime().availableProcessors();
    int spares;
    WorkerJvm jvm;
    Action initializer;
    int tasksPerWorker = Integer.MAX_VALUE;
    Duration timeout;
    int retries;

    /** As many workers as there are CPUs, no spares, no timeout, no retries. */
    public PoolOptions() {}

    /** As they are now. */
    PoolOptions(PoolOptions other) {
        size = other.size;
        spares = other.spares;
        jvm = other.jvm;
        initializer = other.initializer;
        tasksPerWorker = other.tasksPerWorker;
        timeout = other.timeout;
        retries = other.retries;
    }

    /** How many tasks run at the same time, at most; as many as there are CPUs unless told otherwise. */
    public PoolOptions size(int workers) {
        size = positive(workers);
        return this;
    }

    /** How many more workers are kept ready, so that nothing waits for a JVM when one has ended; 0 by default. */
    public PoolOptions spares(int workers) {
        if (workers < 0) {
            throw new IllegalArgumentException("a number of workers is not negative: " + workers);
        }
        spares = workers;
        return this;
    }

    /** The JVM that workers run in; by default one like this. */
    public PoolOptions jvm(WorkerJvm workers) {
        jvm = workers;
        return this;
    }

    /** What each worker does before its first task. If that fails, so does the pool, with all that is queued. */
    public PoolOptions initializer(Action action) {
        initializer = action;
        return this;
    }

    /** After how many tasks a worker is replaced; never by default. With 1, each task has a fresh JVM. */
    public PoolOptions tasksPerWorker(int tasks) {
        tasksPerWorker = positive(tasks);
        return this;
    }

    /** How long a task may run before its worker is killed; for ever by default. */
    public PoolOptions timeout(Duration perTask) {
        if (!perTask.isPositive()) {
            throw new IllegalArgumentException("a timeout is positive: " + perTask);
        }
        timeout = perTask;
        return this;
    }

    /**
     * How often a task is run again whose worker died; never by default. A task that throws an exception has had its run,
     * and so has one whose time was up.
     */
    public PoolOptions retries(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("a number of retries is not negative: " + times);
        }
        retries = times;
        return this;
    }

    private static int positive(int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("not positive: " + number);
        }
        return number;
    }
}
