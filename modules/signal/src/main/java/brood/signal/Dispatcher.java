package brood.signal;

import brood.core.Signal;

/** The thread that runs the handlers, one after the other; started when the first signal arrives. */
final class Dispatcher {
    private static final Object LOCK = new Object();

    /** The signals that have arrived and not been handled, as the kernel keeps them: bit n is signal n. */
    private static int pending;

    private static boolean started;

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
            Signal signal = new Signal(next());
            try {
                SignalHandlers.of(signal).arrived();
            } catch (Throwable e) {
                report(e);
            }
        }
    }

    private static int next() {
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
