package brood.lab;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.SignalSet;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Pty;
import brood.process.Terminal;
import brood.process.TerminalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at a terminal: types, and looks at what the program there says. The terminal does not echo. */
final class Typist implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String SHELL = "bash";

    private final Pty pty;
    private final Child child;
    private final ReadEnd screen;
    private final WriteEnd keyboard;
    private final byte[] bytes = new byte[4096];
    private String unread = "";

    private Typist(Pty pty, Child child) {
        this.pty = pty;
        this.child = child;
        screen = ReadEnd.own(pty.master());
        keyboard = WriteEnd.own(pty.master());
    }

    /** Starts a program, which leads a session of its own, on a terminal of its own. */
    static Typist start(Command command) throws PosixException {
        Pty pty = Pty.open();
        try {
            TerminalSettings.of(pty.slave()).withoutEcho().apply(pty.slave());
            Child child = command.pty(pty).spawn();
            pty.slave().close();
            return new Typist(pty, child);
        } catch (PosixException e) {
            pty.close();
            throw e;
        }
    }

    /** Starts a shell with job control that prompts for nothing; ends the scenario if there is none. */
    static Typist startShell(Lab lab) throws Exception {
        if (!Lab.isInstalled(SHELL)) {
            lab.skip(SHELL + " is not installed");
        }
        return start(Command.of(SHELL, "--norc", "--noprofile", "--noediting", "-i")
                .env("PS1", "")
                .env("LC_ALL", "C")
                .resetIgnored(SignalSet.ALL));
    }

    Child child() {
        return child;
    }

    void type(String text) throws IOException {
        keyboard.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits until this is on the screen, after what was awaited before.
     *
     * @throws IllegalStateException if it does not come
     */
    MatchResult await(String regex) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(PATIENCE);
        Matcher matcher = Pattern.compile(regex).matcher(unread);
        while (!matcher.find()) {
            Fd fd = screen.fd();
            int n = Poller.await(fd, deadline, PollEvent.READABLE).isEmpty() ? -1 : screen.read(bytes);
            if (n < 0) {
                throw new IllegalStateException("awaited " + regex + ", seen " + unread);
            }
            unread += new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
            matcher.reset(unread);
        }
        unread = unread.substring(matcher.end());
        return matcher.toMatchResult();
    }

    /**
     * Waits until a program is in the foreground, and no longer the shell that is about to become it: of the shell the
     * kernel would take the keys as well, but a shell ignores them.
     */
    Pid awaitForeground(String program) throws PosixException, InterruptedException {
        Deadline deadline = Deadline.after(PATIENCE);
        while (true) {
            Optional<Pid> foreground = Terminal.foreground(pty.master());
            if (foreground
                    .flatMap(ProcStat::of)
                    .filter(process -> process.command().equals(program))
                    .isPresent()) {
                return foreground.get();
            }
            if (deadline.hasPassed()) {
                throw new IllegalStateException("in the foreground is still " + foreground);
            }
            Thread.sleep(5); // of this no descriptor tells
        }
    }

    /** Waits until the shell itself is in the foreground. */
    void awaitShell() throws PosixException, InterruptedException {
        Pid foreground = awaitForeground(SHELL);
        while (!foreground.equals(child.pid())) {
            Thread.sleep(5);
            foreground = awaitForeground(SHELL);
        }
    }

    /** Has the shell kill a job, and waits until it has noticed: bash's own wait may miss a stopped one that is killed. */
    void kill(int job) throws IOException, InterruptedException {
        type("kill -9 %" + job + "; while kill -0 %" + job + " 2>/dev/null; do sleep 0.02; done; echo gone $((" + job
                + "))\n");
        await("gone " + job);
    }

    /** Switches the terminal off. */
    void hangUp() {
        pty.close();
    }

    @Override
    public void close() throws PosixException {
        pty.close();
        child.close();
    }
}
