package brood.signal;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.signals_h;
import brood.signal.SignalHandlers.Registration;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The registrations for one signal, of which the last counts. */
final class Dispositions {
    /** Stands for ignoring. */
    static final Consumer<Signal> IGNORE = new Nothing();

    /** Stands for what the kernel does by default. */
    static final Consumer<Signal> DEFAULT = new Nothing();

    private static final class Nothing implements Consumer<Signal> {
        @Override
        public void accept(Signal signal) {}
    }

    private final Signal signal;
    private final List<Registration> registrations = new ArrayList<>();

    /** What was there before the first of them. */
    private Object original;

    Dispositions(Signal signal) {
        this.signal = signal;
    }

    Signal signal() {
        return signal;
    }

    synchronized Registration add(Consumer<Signal> handler) {
        Object previous = install(handler);
        if (registrations.isEmpty()) {
            original = previous;
        }
        Registration registration = new Registration(this, handler);
        registrations.add(registration);
        return registration;
    }

    synchronized void remove(Registration registration) {
        boolean counted = current() == registration;
        if (!registrations.remove(registration) || !counted) {
            return;
        }
        Registration next = current();
        if (next == null) {
            JdkSignals.restore(signal, original);
        } else {
            install(next.handler());
        }
    }

    /** What counts, of a signal that the kernel says has a handler. */
    synchronized Disposition disposition() {
        Registration current = current();
        if (current == null) {
            return new Disposition.Foreign();
        }
        return current.handler() == IGNORE
                ? new Disposition.Ignored() // of those that the JVM would not set any more
                : new Disposition.Handled(current.handler());
    }

    private Registration current() {
        return registrations.isEmpty() ? null : registrations.getLast();
    }

    private Object install(Consumer<Signal> handler) {
        if (handler == DEFAULT) {
            return JdkSignals.setDefault(signal);
        }
        if (handler == IGNORE && !endsTheJvm()) {
            return JdkSignals.ignore(signal);
        }
        return JdkSignals.handle(signal);
    }

    /** Whether the JVM ends on it. Such a signal it lets nobody set any more once the kernel ignores it. */
    private boolean endsTheJvm() {
        return signal.equals(Signal.SIGHUP) || signal.equals(Signal.SIGINT) || signal.equals(Signal.SIGTERM);
    }

    /** Handles one arrival. */
    void arrived() {
        Consumer<Signal> handler;
        synchronized (this) {
            Registration current = current();
            handler = current == null ? DEFAULT : current.handler();
            if (handler == DEFAULT) {
                raise(); // its handler was closed meanwhile: not ours any more, but not to be lost
            }
        }
        handler.accept(signal);
    }

    /** Sends it to this process once more; the JDK's own raise refuses signals without a handler. */
    void raise() {
        int result = signals_h.kill(Pid.current().raw(), signal.number());
        if (result < 0) {
            throw new UncheckedIOException(PosixException.of(result, "kill", signal));
        }
    }
}
