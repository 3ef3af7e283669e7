package brood.launcher;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.signals_h;
import brood.process.Child;
import brood.process.ProcessGroup;
import brood.process.Terminal;
import brood.signal.SignalHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes the signals that brood gets on to the programs it runs, which then decide how it ends. What arrives before they
 * run is kept for them.
 */
final class Forwarding implements AutoCloseable {
    private static final Signal[] FORWARDED = {Signal.SIGHUP, Signal.SIGINT, Signal.SIGTERM, Signal.SIGUSR1};

    private final Console console;
    private final List<SignalHandlers.Registration> registrations = new ArrayList<>();
    private final List<Signal> early = new ArrayList<>();
    private List<Child> children;

    private Forwarding(Console console) {
        this.console = console;
    }

    static Forwarding start(Console console) {
        Forwarding forwarding = new Forwarding(console);
        forwarding.handle(forwarding::arrived);
        return forwarding;
    }

    /** Of signals that somebody else passes on. */
    static Forwarding start(Console console, Consumer<Signal> handler) {
        Forwarding forwarding = new Forwarding(console);
        forwarding.handle(handler);
        return forwarding;
    }

    private void handle(Consumer<Signal> handler) {
        SignalSet ignored = StartState.ignoredSignals();
        for (Signal signal : FORWARDED) {
            if (!ignored.contains(signal)) { // else the program is to ignore it too, which it only inherits
                registrations.add(SignalHandlers.set(signal, handler));
            }
        }
    }

    /** From now on to these, and what has arrived so far. */
    synchronized void to(List<Child> running) {
        children = running;
        for (Signal signal : early) {
            send(signal);
        }
        leaveQuitToPrograms();
    }

    /** Once one runs, Ctrl-\ is the program's to answer: the JVM would print its threads among the program's output. */
    void leaveQuitToPrograms() {
        signals_h.signal(Signal.SIGQUIT.number(), signals_h.SIGNAL_IGNORE());
    }

    private synchronized void arrived(Signal signal) {
        if (children == null) {
            early.add(signal);
        } else {
            send(signal);
        }
    }

    private void send(Signal signal) {
        for (Child child : children) {
            pass(signal, child);
        }
    }

    /** To one that may have ended by itself, unless it has heard already. */
    void pass(Signal signal, Child child) {
        try {
            if (!signal.equals(Signal.SIGINT) || !hasHeardFromTerminal(child)) {
                child.signal(signal);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                console.err("brood: " + Main.describe(e));
            }
        }
    }

    /**
     * Whether Ctrl-C reaches the program without us: the terminal sends it to every process of the foreground group. A
     * second one from us would be taken for the user's impatience.
     */
    private static boolean hasHeardFromTerminal(Child child) {
        Optional<?> group = ProcessGroup.of(child.pid());
        if (!group.equals(Optional.of(ProcessGroup.current()))) {
            return false;
        }
        try (Fd terminal = Fd.open("/dev/tty", OpenFlag.RDONLY, OpenFlag.NOCTTY)) {
            return group.equals(Terminal.foreground(terminal));
        } catch (PosixException noTerminal) {
            return false;
        }
    }

    @Override
    public void close() {
        for (SignalHandlers.Registration registration : registrations) {
            registration.close();
        }
    }
}
