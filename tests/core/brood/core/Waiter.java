package brood.core;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A thread of either kind that waits for something. */
final class Waiter<T> {
    /** The two ways of waiting. */
    enum Kind {
        PLATFORM,
        VIRTUAL;

        <T> Waiter<T> start(Callable<T> task) {
            FutureTask<T> result = new FutureTask<>(task);
            Thread thread =
                    (this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(result);
            return new Waiter<>(thread, result);
        }

        /** Runs it to its end. */
        <T> T call(Callable<T> task) throws Exception {
            return start(task).result();
        }
    }

    private final Thread thread;
    private final FutureTask<T> result;

    private Waiter(Thread thread, FutureTask<T> result) {
        this.thread = thread;
        this.result = result;
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isDone() {
        return result.isDone();
    }

    /** What the task returned, or what it threw. */
    T result() throws Exception {
        try {
            return result.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after a minute: " + thread, e);
        }
    }

    /** Returns when no poller knows the descriptor any more. */
    static void untilForgotten(Fd fd) throws ReflectiveOperationException {
        Field one = Fd.class.getDeclaredField("poller");
        Field more = Fd.class.getDeclaredField("morePollers");
        one.setAccessible(true);
        more.setAccessible(true);
        while (((AtomicReference<?>) one.get(fd)).get() != null || !((Collection<?>) more.get(fd)).isEmpty()) {
            lookAgain(fd + " is still known to a poller");
        }
    }

    /** Returns when the number is closed: by the last thread that was using it. */
    static void untilClosed(int number) {
        while (Descriptors.isOpen(number)) {
            lookAgain("fd " + number + " is still open");
        }
    }

    /** Between two looks; the test's time limit interrupts. */
    private static void lookAgain(String why) {
        Thread.onSpinWait();
        if (Thread.interrupted()) {
            throw new AssertionError(why);
        }
    }
}
