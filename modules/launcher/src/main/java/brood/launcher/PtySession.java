package brood.launcher;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.signals_h;
import brood.process.Command;
import brood.process.Pty;
import brood.process.PtyRelay;
import brood.process.Terminal;
import brood.process.TerminalSettings;
import brood.process.WindowSize;
import brood.signal.SignalHandlers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A terminal for the program alone, connected with brood's own input and output. While the program runs, brood's own
 * terminal, if it has one, passes every byte as it is; it is given back as it was on every way out.
 */
final class PtySession implements AutoCloseable {
    /** Of a terminal that nobody looks at. */
    private static final WindowSize USUAL = WindowSize.of(24, 80);

    /** How long what the program leaves behind may say nothing before it is left alone. */
    private static final Duration IDLE = Duration.ofMillis(200);

    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    private final Pty pty;
    private final List<SignalHandlers.Registration> handlers = new ArrayList<>();
    /** How brood's terminal was before; null if standard input is none. */
    private final TerminalSettings before;

    private PtyRelay relay;
    private boolean raw;

    private PtySession(Pty pty, TerminalSettings before) {
        this.pty = pty;
        this.before = before;
    }

    /** Makes one, and has the command start on it. */
    static PtySession open(Command command) throws PosixException {
        TerminalSettings before = Terminal.isTerminal(Fd.STDIN) ? TerminalSettings.of(Fd.STDIN) : null;
        Pty pty = Pty.open();
        PtySession session = new PtySession(pty, before);
        try {
            // What comes from a file is not shown once more.
            (before == null ? TerminalSettings.of(pty.slave()).withoutEcho() : before).apply(pty.slave());
            session.takeSize();
        } catch (PosixException e) {
            session.close();
            throw e;
        }
        command.pty(pty);
        return session;
    }

    private void takeSize() throws PosixException {
        WindowSize size = USUAL;
        for (Fd fd : STANDARD) {
            if (Terminal.isTerminal(fd)) {
                size = Terminal.size(fd);
                break;
            }
        }
        pty.resize(size);
    }

    /** The program runs: from now on it has the terminal. */
    void connect() throws PosixException {
        pty.slave().close();
        handlers.add(SignalHandlers.set(Signal.SIGWINCH, _ -> follow(false)));
        if (before != null) {
            handlers.add(SignalHandlers.set(Signal.SIGTSTP, _ -> pause()));
            handlers.add(SignalHandlers.set(Signal.SIGCONT, _ -> follow(true)));
            makeRaw();
        }
        relay = PtyRelay.start(pty, Fd.STDIN, Fd.STDOUT);
    }

    private synchronized void makeRaw() throws PosixException {
        raw = true;
        before.raw().apply(Fd.STDIN);
    }

    /** What brood's terminal has become meanwhile: larger, or somebody else's and now ours again. */
    private synchronized void follow(boolean continued) {
        if (continued && !raw) {
            return; // it is over
        }
        try {
            if (continued) {
                makeRaw();
            }
            takeSize();
        } catch (PosixException hungUp) {
            // the program learns it from the terminal itself
        }
    }

    /** Stops brood, as Ctrl-Z would if that did not go to the program; its terminal is others' until it goes on. */
    private synchronized void pause() {
        try {
            before.restore(Fd.STDIN);
        } catch (PosixException hungUp) {
            return;
        }
        signals_h.kill(Pid.current().raw(), Signal.SIGSTOP.number());
    }

    /** The program has ended: shows the rest of what it wrote, and gives the terminal back. */
    void finish() throws IOException, InterruptedException {
        try {
            relay.finish(IDLE);
        } finally {
            giveBack();
        }
    }

    private synchronized void giveBack() throws PosixException {
        if (raw) {
            raw = false;
            try {
                before.restore(Fd.STDIN);
            } catch (PosixException e) {
                if (!e.is(Errno.EIO)) { // there is nothing to give back to
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() throws PosixException {
        for (SignalHandlers.Registration handler : handlers) {
            handler.close();
        }
        try {
            giveBack();
        } finally {
            if (relay != null) {
                relay.close();
            }
            pty.close();
        }
    }
}
