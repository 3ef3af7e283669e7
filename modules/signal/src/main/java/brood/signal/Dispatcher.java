package brood.signal;

import brood.core.Deadline;
import brood.core.Signal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The thread that runs the handlers, one after the other; started when the first signal arrives. */
final class Dispatcher {
    private static final Object LOCK = new Object();

    /** The signals that have arrived and not been handled, as the kernel keeps them: bit n is signal n. */
    private static int pending;

    private static boolean started;

    /** Completes when the next handler has returned. */
    private static CompletableFuture<Signal> next = new CompletableFuture<>();

    private Dispatcher() {}

    static void arrived(int number) {
        synchronized (LOCK) {
            pending |= 1 << number;
            LOCK.notifyAll();
            if (!started) {
                Thread.ofPlatform()
                        .daemon()
                        .name("brood-signals")
                        .inheritInheritableThreadLocals(false)
                        .start(Dispatcher::run);
                started = true;
            }
        }
    }

    private static void run() {
        while (true) {
            Signal signal = new Signal(take());
            try {
                SignalHandlers.of(signal).arrived();
            } catch (Throwable e) {
                report(e);
            }
            tell(signal);
        }
    }

    private static void tell(Signal handled) {
        CompletableFuture<Signal> told;
        synchronized (LOCK) {
            told = next;
            next = new CompletableFuture<>();
        }
        told.complete(handled);
    }

    /** Waits for the next handler to return; empty if the deadline passed first. */
    static Optional<Signal> awaitNext(Deadline deadline) throws InterruptedException {
        CompletableFuture<Signal> handled;
        synchronized (LOCK) {
            handled = next;
        }
        try {
            return Optional.of(
                    deadline.isNever() ? handled.get() : handled.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException passed) {
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int take() {
        synchronized (LOCK) {
            while (pending == 0) {
                try {
                    LOCK.wait();
                } catch (InterruptedException e) {
                    // by a handler; it has ended
                }
            }
            int number = Integer.numberOfTrailingZeros(pending);
            pending &= ~(1 << number);
            return number;
        }
    }

    private static void report(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable ofTheReport) {
            // as when a thread ends: there is nobody left to tell
        }
    }
}
