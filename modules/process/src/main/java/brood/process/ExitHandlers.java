package brood.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is done when this process ends by itself: as C's {@code atexit}, the last registered first, one after another.
 *
 * <p>They run when the JVM shuts down, or in a forked child when its body has returned or failed; a child has the parent's
 * from before the fork. They do not run when {@link Exec#exitNow} or a signal ends the process. SIGHUP, SIGINT and SIGTERM
 * are no such signals unless they are at their default: the JVM handles them by shutting down; a forked child does not.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/atexit.3.html">atexit(3)</a>
 */
public final class ExitHandlers {
    private static final Deque<Runnable> HANDLERS = new ArrayDeque<>();

    private static boolean hooked;

    private ExitHandlers() {}

    /**
     * Adds one, also from within one; the same may be added again.
     *
     * @param handler what it throws is printed to standard error, and the others run all the same
     * @throws IllegalStateException if the JVM is shutting down and none was registered before
     */
    public static void register(Runnable handler) {
        synchronized (HANDLERS) {
            if (!hooked) {
                Runtime.getRuntime().addShutdownHook(new Thread(ExitHandlers::run, "brood-exit"));
                hooked = true;
            }
            HANDLERS.push(handler);
        }
    }

    /** Removes the one that was added last of those that are this; does nothing if there is none. */
    public static void unregister(Runnable handler) {
        synchronized (HANDLERS) {
            HANDLERS.removeFirstOccurrence(handler);
        }
    }

    static void run() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable e) {
                e.printStackTrace();
            }
        }
    }

    private static Runnable next() {
        synchronized (HANDLERS) {
            return HANDLERS.poll();
        }
    }
}
