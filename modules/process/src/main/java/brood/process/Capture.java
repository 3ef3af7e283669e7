package brood.process;

import brood.core.PosixException;
import java.io.IOException;
import java.time.Duration;

/**
 * Runs a command, feeds its standard input and collects what it writes, all at once, so that neither side waits for the
 * other however much there is.
 *
 * <p>Standard output and standard error are collected unless the command redirects them. Without an input the program
 * finds the command's standard input. Mutable and not thread-safe.
 */
public final class Capture {
    private static final Duration DEFAULT_IDLE_GRACE = Duration.ofMillis(200);

    final Command command;
    byte[] input;
    int most = Integer.MAX_VALUE - 8;
    Duration idleGrace = DEFAULT_IDLE_GRACE;

    private Capture(Command command) {
        this.command = command;
    }

    /** Collects the output of this command. */
    public static Capture of(Command command) {
        return new Capture(command);
    }

    /** What the program reads from standard input, then the end of file. One that does not read it all is no error. */
    public Capture input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** Keeps only the first bytes of each stream; the rest is read and dropped. */
    public Capture atMost(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a number of bytes is not negative: " + bytes);
        }
        most = bytes;
        return this;
    }

    /**
     * How long nothing must come, once the program has ended, for its output to count as complete though another process
     * holds it open: 200 ms unless told otherwise.
     */
    public Capture idleGrace(Duration grace) {
        idleGrace = grace;
        return this;
    }

    /**
     * Runs it to its end. An interrupt kills it and its descendants.
     *
     * @throws PosixException as {@link Command#spawn()}
     * @throws IOException if the streams cannot be read or written
     * @throws InterruptedException if the thread was interrupted
     */
    public Captured run() throws IOException, InterruptedException {
        return new CaptureLoop(this, null, Duration.ZERO).run();
    }

    /**
     * Runs it until the timeout; then ends its whole tree, first by SIGTERM, and collects what it still writes. The
     * timeout also bounds the wait for the output of others, if it had ended itself in time.
     *
     * @param timeout how long it may run
     * @param grace how long it may take to end after SIGTERM, before SIGKILL
     * @throws PosixException as {@link Command#spawn()}
     * @throws IOException if the streams cannot be read or written
     * @throws InterruptedException if the thread was interrupted; the program and its descendants are killed
     */
    public Captured run(Duration timeout, Duration grace) throws IOException, InterruptedException {
        return new CaptureLoop(this, timeout, grace).run();
    }
}
