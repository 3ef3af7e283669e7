package brood.signal;

import brood.core.Deadline;
import brood.core.Signal;
import java.util.Objects;
import java.util.Optional;
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
 * whatever is asked here. Handlers of SIGCHLD end when the first {@link ProcessBuilder} is used. {@link SignalUse} tells
 * all this signal by signal; for real-time signals, and for the sender of a signal, there is {@link SignalFd}.
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

    /**
     * What is done now when a signal arrives, whoever said so. Of signals that belong to others as well.
     *
     * @throws IllegalArgumentException if Linux has no such signal
     */
    public static Disposition current(Signal signal) {
        if (ThreadMasks.ofProcess("SigIgn").contains(signal)) {
            return new Disposition.Ignored();
        }
        if (!ThreadMasks.ofProcess("SigCgt").contains(signal)) {
            return new Disposition.Default();
        }
        return SignalUse.of(signal).handlerRefusal().isPresent()
                ? new Disposition.Foreign()
                : of(signal).disposition();
    }

    /**
     * Waits until a handler has been called and has returned: what pause(2) does. One that was called before does not
     * count, so whoever must not miss a signal waits for what its handler leaves behind, or uses {@link SignalFd}.
     *
     * @return whose handler it was; empty if the deadline passed first
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<Signal> pause(Deadline deadline) throws InterruptedException {
        return Dispatcher.awaitNext(deadline);
    }

    static Dispositions of(Signal signal) {
        Optional<String> refusal = SignalUse.of(signal).handlerRefusal();
        if (refusal.isPresent()) {
            throw new IllegalArgumentException(signal + " cannot be handled: " + refusal.get());
        }
        synchronized (DISPOSITIONS) {
            int number = signal.number();
            if (DISPOSITIONS[number] == null) {
                DISPOSITIONS[number] = new Dispositions(signal);
            }
            return DISPOSITIONS[number];
        }
    }
}
