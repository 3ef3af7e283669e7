package brood.workers;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A task on its way through a pool, and its future.
 *
 * @param <T> what it gives
 */
final class Job<T> extends CompletableFuture<T> {
    private final WorkerPool pool;

    /** What to send. */
    final byte[] frame;

    /** The task itself, as it was given. */
    final Callable<T> task;

    private final T result;

    /** How often it may be run again, under the pool's lock. */
    int retries;

    /** Who has it, under the pool's lock. */
    PoolWorker worker;

    Job(WorkerPool pool, Callable<T> task, byte[] frame, T result) {
        this.pool = pool;
        this.task = task;
        this.frame = frame;
        this.result = result;
    }

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

    @SuppressWarnings("unchecked")
    void answer(Answer answer) {
        if (answer.failure() != null) {
            completeExceptionally(answer.failure());
        } else {
            complete(result == null ? (T) answer.value() : result);
        }
    }
}
