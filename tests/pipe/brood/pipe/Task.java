package brood.pipe;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Something that waits in a thread of its own. */
record Task<T>(Thread thread, FutureTask<T> result) {
    static <T> Task<T> start(Callable<T> body) {
        return start(false, body);
    }

    static <T> Task<T> start(boolean virtual, Callable<T> body) {
        FutureTask<T> result = new FutureTask<>(body);
        return new Task<>((virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(result), result);
    }

    /** What it returned, or what it threw. */
    T get() throws Exception {
        try {
            return result.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
