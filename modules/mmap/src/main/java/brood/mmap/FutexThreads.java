package brood.mmap;

import brood.core.Deadline;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Platform threads that sleep in the kernel for virtual ones; as many as virtual threads wait at once. */
final class FutexThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(Thread.ofPlatform()
            .daemon()
            .name("brood-futex")
            .inheritInheritableThreadLocals(false)
            .factory());

    private FutexThreads() {}

    static boolean await(Futex futex, int expected, Deadline deadline) throws InterruptedException {
        Future<Boolean> wait = THREADS.submit(() -> futex.awaitHere(expected, deadline));
        try {
            return wait.get();
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            wait.cancel(true); // does nothing after its end; returns when its thread is out of the kernel
        }
    }

    static boolean awaitUninterruptibly(Futex futex, int expected, Deadline deadline) {
        Future<Boolean> wait = THREADS.submit(() -> futex.sleep(expected, deadline));
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
