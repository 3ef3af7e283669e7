package brood.sync;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread of either kind and what comes out of it. */
record Task<T>(Thread thread, FutureTask<T> result) {
    /** The two kinds. */
    enum Kind {
        PLATFORM,
        VIRTUAL;

        <T> Task<T> start(Callable<T> callable) {
            FutureTask<T> result = new FutureTask<>(callable);
            Thread thread =
                    (this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(result);
            return new Task<>(thread, result);
        }
    }

    /** Something that returns nothing. */
    interface Action {
        void run() throws Exception;
    }

    static Task<Void> start(Kind kind, Action action) {
        return kind.start(() -> {
            action.run();
            return null;
        });
    }

    T get() throws Exception {
        try {
            return result.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError("still not done after a minute: " + thread, e);
        }
    }
}
