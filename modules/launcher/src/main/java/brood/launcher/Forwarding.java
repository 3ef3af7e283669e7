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
import java.util.concurrent.locks.LockSupport;

/**
 * Passes the signals that brood gets on to the programs it runs, which then decide how it ends. What arrives before they
 * run is kept for them.
 */
final class Forwarding implements AutoCloseable {
    /**
     * All that end a process by default and that a JVM can handle: HUP, INT, TRAP, ABRT, USR1, ALRM, TERM, STKFLT, XCPU,
     * VTALRM, PROF, IO, PWR and SYS.
     */
    private static final int[] FORWARDED = {1, 2, 5, 6, 10, 14, 15, 16, 24, 26, 27, 29, 30, 31};

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private final Console console;
    private final Runnable listener;
    private final List<SignalHandlers.Registration> registrations = new ArrayList<>();
    private final List<Signal> early = new ArrayList<>();
    private final Thread latecomer = new Thread(this::survive);
    private List<Child> children;
    private SignalSet left = SignalSet.EMPTY;

    private Forwarding(Console console, Runnable listener) {
        this.console = console;
        this.listener = listener;
    }

    static Forwarding start(Console console) {
        return start(console, () -> {});
    }

    /** Tells the listener, from another thread, of each signal that is kept. */
    static Forwarding start(Console console, Runnable listener) {
        Forwarding forwarding = new Forwarding(console, listener);
        SignalSet ignored = StartState.ignoredSignals();
        for (int number : FORWARDED) {
            Signal signal = new Signal(number);
            if (!ignored.contains(signal)) { // else the program is to ignore it too, which it only inherits
                forwarding.registrations.add(SignalHandlers.set(signal, forwarding::arrived));
            }
        }
        forwarding.takeOver();
        return forwarding;
    }

    /**
     * The JVM may be about to end by a signal that came before our handlers: it must not leave behind what is started
     * meanwhile.
     */
    private void takeOver() {
        try {
            Runtime.getRuntime().addShutdownHook(latecomer);
        } catch (IllegalStateException ending) {
            waitForTheEnd();
        }
    }

    /** As if the signal had come now. The JVM does not say which it was. */
    private void survive() {
        arrived(Signal.SIGTERM);
        waitForTheEnd(); // which is Main's, with the exit code of the program
    }

    private static void waitForTheEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    /** From now on to these, and what has arrived so far. */
    synchronized void to(List<Child> running) {
        children = running;
        for (Signal signal : early) {
            send(signal);
        }
    }

    /**
     * To be called before the first one starts, which may be quick to send one. Ctrl-\ is the program's to answer: the JVM
     * would print its threads among the program's output. The real-time signals the JVM cannot handle: they would end
     * brood, and leave the program behind.
     *
     * @return those that are ignored only by this: programs are to have them at their default
     */
    SignalSet leaveOthersToPrograms() {
        leave(Signal.SIGQUIT);
        for (int number = RTMIN; number <= RTMAX; number++) {
            leave(new Signal(number));
        }
        return left;
    }

    private void leave(Signal signal) {
        if (signals_h.signal(signal.number(), signals_h.SIGNAL_IGNORE()) != signals_h.SIGNAL_IGNORE()) {
            left = left.plus(SignalSet.of(signal));
        }
    }

    /** What arrived first and is kept; null if nothing has. Whoever waits for it waits on this object. */
    synchronized Signal first() {
        return early.isEmpty() ? null : early.getFirst();
    }

    /** The same, and it is the caller's to pass on. */
    synchronized Signal take() {
        return early.isEmpty() ? null : early.removeFirst();
    }

    private synchronized void arrived(Signal signal) {
        if (children == null) {
            early.add(signal);
            notifyAll();
            listener.run();
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
                if (isToEnd(signal)) {
                    child.signal(Signal.SIGCONT); // a stopped one would never hear of it
                }
            }
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                console.err("brood: " + Main.describe(e));
            }
        }
    }

    private static boolean isToEnd(Signal signal) {
        return signal.equals(Signal.SIGHUP) || signal.equals(Signal.SIGINT) || signal.equals(Signal.SIGTERM);
    }

    /**
     * Whether Ctrl-C reaches the program without us: the terminal sends it to every process of the foreground group. A
     * second one from us would be taken for the user's impatience.
     */
    private static boolean hasHeardFromTerminal(Child child) {
        Optional<?> group = ProcessGroup.of(child.pid());
        if (!group.equals(ProcessGroup.current())) {
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
        try {
            Runtime.getRuntime().removeShutdownHook(latecomer);
        } catch (IllegalStateException ending) {
            // it runs, and waits for the end
        }
        for (SignalHandlers.Registration registration : registrations) {
            registration.close();
        }
    }
}
