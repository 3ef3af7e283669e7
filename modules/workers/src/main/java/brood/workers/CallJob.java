package brood.workers;

import java.util.concurrent.Callable;

/**
 * One task.
 *
 * @param <T> what it gives
 */
final class CallJob<T> extends Job<T> {
    private final byte[] frame;
    private final T result;
    private int retries;
    private Answer answer;

    /**
     * A task.
     *
     * @param result what it gives if nothing comes back, or null
     */
    CallJob(WorkerPool pool, Callable<T> task, byte[] frame, T result) {
        super(pool, task);
        this.frame = frame;
        this.result = result;
        retries = pool.options.retries;
    }

    @Override
    byte[] frame() {
        return frame;
    }

    @Override
    boolean add(Answer only) {
        answer = only;
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    void finish() {
        if (answer.failure() != null) {
            completeExceptionally(answer.failure());
        } else {
            complete(result == null ? (T) answer.value() : result);
        }
    }

    @Override
    boolean lose(boolean mayRetry, Throwable why) {
        return mayRetry && retries-- > 0;
    }
}
