package brood.process;

import brood.core.Deadline;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** One run of a {@link Capture}: a loop over the child's end, its output, its errors and its input. */
final class CaptureLoop {
    private static final int CHUNK = 64 * 1024;

    private final Capture capture;
    private final Duration grace;

    /** When it is to be told to end; then when it is to be killed; then when others' output is not waited for any more. */
    private Deadline deadline;

    private Deadline idle = Deadline.NEVER;
    private ProcessTree ending;
    private Outcome outcome;

    /**
     * Makes one run.
     *
     * @param timeout null for none
     * @param grace how long it may take to end then
     */
    CaptureLoop(Capture capture, Duration timeout, Duration grace) {
        this.capture = capture;
        this.grace = grace;
        deadline = timeout == null ? Deadline.NEVER : Deadline.after(timeout);
    }

    Captured run() throws IOException, InterruptedException {
        try (Pipe stdin = pipe(capture.input != null);
                Pipe stdout = pipe(!capture.command.redirects.containsKey(1));
                Pipe stderr = pipe(!capture.command.redirects.containsKey(2));
                Poller poller = Poller.open();
                Arena arena = Arena.ofConfined();
                Child child = spawn(stdin, stdout, stderr)) {
            CaptureFeed feed = new CaptureFeed(stdin, capture.input, arena, poller);
            CapturedStream out = new CapturedStream(stdout, poller, capture.most);
            CapturedStream err = new CapturedStream(stderr, poller, capture.most);
            MemorySegment chunk = arena.allocate(CHUNK);
            Poller.Key end = poller.add(child.pidfd(), PollEvent.READABLE);
            while (outcome == null || !(out.hasEnded() && err.hasEnded()) && !idle.hasPassed()) {
                poller.poll(idle.earlier(deadline));
                boolean ends = outcome == null && endsNow(child);
                if (ends) {
                    end.cancel();
                    feed.giveUp();
                }
                feed.push();
                boolean any = out.drain(chunk); // what the child wrote before its end is there now
                any |= err.drain(chunk);
                if (ends || outcome != null && any) {
                    idle = Deadline.after(capture.idleGrace).earlier(deadline);
                }
            }
            return new Captured(
                    outcome,
                    out.bytes(),
                    err.bytes(),
                    out.isTruncated() || err.isTruncated(),
                    !(out.hasEnded() && err.hasEnded()));
        }
    }

    /** Looks whether it has ended, and does what is due if it has not; whether it has an outcome now. */
    private boolean endsNow(Child child) throws PosixException {
        outcome = child.poll().orElse(null);
        if (ending == null && outcome == null && deadline.hasPassed()) {
            ending = child.tree();
            deadline = Deadline.after(grace);
            ending.signal(Signal.SIGTERM);
            ending.signal(Signal.SIGCONT);
        } else if (ending != null && (outcome != null || deadline.hasPassed())) {
            outcome = ending.kill().asTimedOut(); // and those of the tree that outlive it
            deadline = Deadline.after(capture.idleGrace);
        }
        return outcome != null;
    }

    private static Pipe pipe(boolean wanted) throws PosixException {
        return wanted ? Pipe.open() : null;
    }

    /** With the pipes in place of what the command has not redirected; the child's ends are closed here. */
    private Child spawn(Pipe stdin, Pipe stdout, Pipe stderr) throws PosixException {
        Command command = capture.command;
        Redirect own = command.redirects.get(0);
        try {
            if (stdin != null) {
                command.stdin(Redirect.to(stdin.readEnd().fd()));
            }
            if (stdout != null) {
                command.stdout(Redirect.to(stdout.writeEnd().fd()));
            }
            if (stderr != null) {
                command.stderr(Redirect.to(stderr.writeEnd().fd()));
            }
            return command.spawn();
        } finally {
            if (stdin != null) {
                stdin.readEnd().close();
                command.restore(0, own);
            }
            if (stdout != null) {
                stdout.writeEnd().close();
                command.restore(1, null);
            }
            if (stderr != null) {
                stderr.writeEnd().close();
                command.restore(2, null);
            }
        }
    }
}
