package brood.signal;

import brood.core.Signal;
import sun.misc.SignalHandler;

/**
 * The JDK's own way to signals, {@code sun.misc.Signal}. This class alone names it.
 *
 * <p>The JDK calls {@link #handle(sun.misc.Signal)} on a new thread per arrival, several at once.
 */
final class JdkSignals implements SignalHandler {
    private static final JdkSignals ARRIVALS = new JdkSignals();
    private static final boolean REDUCED = isReduced();

    private JdkSignals() {}

    @Override
    public void handle(sun.misc.Signal signal) {
        Dispatcher.arrived(signal.getNumber());
    }

    /** Gives arrivals to the dispatcher; returns what was there before. */
    static Object handle(Signal signal) {
        if (REDUCED) {
            throw reduced(signal); // the JVM would take the handler and never call it
        }
        return set(signal, ARRIVALS);
    }

    static Object ignore(Signal signal) {
        return set(signal, SignalHandler.SIG_IGN);
    }

    static Object setDefault(Signal signal) {
        return set(signal, SignalHandler.SIG_DFL);
    }

    /** Sets again what one of the others returned. */
    static void restore(Signal signal, Object previous) {
        set(signal, (SignalHandler) previous);
    }

    private static SignalHandler set(Signal signal, SignalHandler handler) {
        try {
            return sun.misc.Signal.handle(new sun.misc.Signal(signal.shortName()), handler);
        } catch (IllegalArgumentException e) {
            // What the JVM refuses always was refused before: these are HUP, INT and TERM.
            throw reduced(signal);
        }
    }

    private static IllegalArgumentException reduced(Signal signal) {
        return new IllegalArgumentException(signal + " cannot be handled: the JVM was started with -Xrs");
    }

    /** Whether the JVM was started with {@code -Xrs}: then it has no thread that would call handlers. */
    private static boolean isReduced() {
        ThreadGroup system = Thread.currentThread().getThreadGroup();
        while (system.getParent() != null) {
            system = system.getParent();
        }
        Thread[] threads = new Thread[system.activeCount() + 16];
        int count = system.enumerate(threads, false);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals("Signal Dispatcher")) {
                return false;
            }
        }
        return true;
    }
}
