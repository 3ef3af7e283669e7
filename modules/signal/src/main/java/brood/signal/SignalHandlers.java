package brood.signal;

import brood.core.Signal;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What this JVM does when a signal arrives.
 *
 * <p>Handlers run one after the other, on one daemon thread, in Java code without restrictions: about 20 times later than
 * in C. As in the kernel, signals of one number that arrive while one of them is waiting are merged into one. What a
 * handler throws goes to the thread's uncaught handler, and the next handler runs.
 *
 * <p>Each call returns a {@link Registration}. Of several for one signal the last one counts; when it is closed, the one
 * before it, and at the end what was there before all of them; a signal that is still waiting then is raised again for
 * whoever has it next. Thread-safe.
 *
 * <p>Some signals are the kernel's or the JVM's own, and refused: KILL and STOP; QUIT, ILL, BUS, FPE, SEGV, USR2 and
 * XFSZ; 32, 33 and the real-time signals. If the JVM was started with {@code -Xrs}, it calls no handlers, and HUP, INT
 * and TERM cannot be changed at all. If it was started with HUP, INT or TERM ignored, as nohup does, that stays ignored
 * whatever is asked here. Handlers of SIGCHLD end when the first {@link ProcessBuilder} is used.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
public final class SignalHandlers {
    private static final Dispositions[] DISPOSITIONS = new Dispositions[32];

    private SignalHandlers() {}

    /** A change that lasts until it is closed. */
    public static final class Registration implements AutoCloseable {
        private final Dispositions dispositions;
        private final Consumer<Signal> handler;

        Registration(Dispositions dispositions, Consumer<Signal> handler) {
            this.dispositions = dispositions;
            this.handler = handler;
        }

        /** The signal. */
        public Signal signal() {
            return dispositions.signal();
        }

        Consumer<Signal> handler() {
            return handler;
        }

        /** Takes it back. A call of its handler that has begun goes on. Later calls do nothing. */
        @Override
        public void close() {
            dispositions.remove(this);
        }
    }

    /**
     * Has a handler called for each arrival of a signal.
     *
     * @throws IllegalArgumentException if the signal is the kernel's or the JVM's own, or the JVM calls no handlers; the
     *     message says which
     */
    public static Registration set(Signal signal, Consumer<Signal> handler) {
        return of(signal).add(Objects.requireNonNull(handler));
    }

    /**
     * Ignores a signal. HUP, INT and TERM are taken and dropped; any other is ignored by the kernel, which children
     * inherit, except for those that Brood starts.
     *
     * @throws IllegalArgumentException as {@link #set} does; also for SIGCHLD, because the kernel would then reap every
     *     child at once and its wait status would be lost
     */
    public static Registration ignore(Signal signal) {
        if (signal.equals(Signal.SIGCHLD)) {
            throw new IllegalArgumentException(signal + " cannot be ignored: no wait would learn how a child ended");
        }
        return of(signal).add(Dispositions.IGNORE);
    }

    /**
     * Has the kernel do what it does by default: {@link Signal#defaultAction()}. With HUP, INT and TERM the JVM then ends
     * without its shutdown hooks, with PIPE at the first write to a pipe that nobody reads.
     *
     * @throws IllegalArgumentException as {@link #set} does
     */
    public static Registration setDefault(Signal signal) {
        return of(signal).add(Dispositions.DEFAULT);
    }

    static Dispositions of(Signal signal) {
        String owner = ownerOf(signal);
        if (owner != null) {
            throw new IllegalArgumentException(signal + " cannot be handled: " + owner);
        }
        synchronized (DISPOSITIONS) {
            int number = signal.number();
            if (DISPOSITIONS[number] == null) {
                DISPOSITIONS[number] = new Dispositions(signal);
            }
            return DISPOSITIONS[number];
        }
    }

    /** Who has the signal, null if it is free. */
    private static String ownerOf(Signal signal) {
        return switch (signal.number()) {
            case 3 -> "the JVM prints its threads on it";
            case 4, 7, 8, 11, 25 -> "the JVM handles it itself";
            case 9, 19 -> "the kernel does not let it";
            case 12 -> "the JVM suspends its threads with it";
            case 32, 33 -> "the C library keeps it for itself";
            default -> {
                if (signal.isRealTime()) {
                    yield "the JVM knows no real-time signals";
                }
                yield signal.hasName() ? null : "Linux has no such signal";
            }
        };
    }
}
