package brood.workers;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * One task, or several of a map, on the way through a pool; and its future. One worker's thread at a time has it.
 *
 * @param <T> what it gives
 */
abstract class Job<T> extends CompletableFuture<T> {
    private final WorkerPool pool;

    /** The task itself, as it was given. */
    final Callable<T> task;

    /** Who has it, under the pool's lock. */
    PoolWorker worker;

    Job(WorkerPool pool, Callable<T> task) {
        this.pool = pool;
        this.task = task;
    }

    /** What to send. */
    abstract byte[] frame();

    /** Takes an answer; whether it was the last. */
    abstract boolean add(Answer answer);

    /** Completes the future, after the last answer. */
    abstract void finish();

    /**
     * The worker has died with the task that is next to be answered.
     *
     * @param mayRetry whether it may be run again, if the pool does so
     * @return whether there is something to be run
     */
    abstract boolean lose(boolean mayRetry, Throwable why);

    /** If it has begun and may be interrupted, its worker is killed. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            pool.cancelled(this, mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** What depends on a pool's future is an ordinary future. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
