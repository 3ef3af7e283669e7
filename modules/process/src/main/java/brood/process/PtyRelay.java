package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.files_h;
import brood.pipe.BrokenPipe;
import brood.pipe.Copy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * Plays the terminal for a pseudo-terminal: what comes from one descriptor is typed, what is written goes to another. Two
 * daemon threads copy. Both descriptors and the pseudo-terminal are lent.
 *
 * <p>If the input ends, and is no terminal itself, the end-of-file character is typed. If the output
 * cannot be written any more, the pseudo-terminal hangs up.
 */
public final class PtyRelay implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final Pty pty;
    private final Fd from;
    private final Fd to;
    private final Thread input;
    private final Thread output;
    private volatile long written;
    private volatile IOException failure;

    private PtyRelay(Pty pty, Fd from, Fd to) {
        this.pty = pty;
        this.from = from;
        this.to = to;
        input = Uninterruptible.start("brood-pty-input", () -> run(this::type));
        output = Uninterruptible.start("brood-pty-output", () -> run(this::show));
    }

    /** Begins to copy. The slave is to be closed here once a program runs on it: its end ends the output. */
    public static PtyRelay start(Pty pty, Fd from, Fd to) {
        return new PtyRelay(pty, from, to);
    }

    private interface Copying {
        void copy() throws IOException, InterruptedException;
    }

    private void run(Copying direction) {
        try {
            direction.copy();
        } catch (PosixException e) {
            if (!e.is(Errno.EIO)) { // a terminal that has hung up, on either side
                failure = e;
            }
        } catch (IOException e) {
            if (pty.master().isOpen() && !Thread.currentThread().isInterrupted()) { // else it was us who ended it
                failure = e;
            }
        } catch (InterruptedException | IllegalStateException ended) {
            // by close(), or by the pseudo-terminal's
        }
    }

    private void show() throws IOException, InterruptedException {
        try {
            Copy.all(pty.master(), to, count -> written += count);
        } catch (BrokenPipe e) {
            pty.master().close();
        } catch (PosixException e) {
            if (!hasProgramLeft()) {
                pty.master().close();
            }
            throw e;
        }
    }

    /**
     * Whether nobody has the terminal open any more, or whether it is the output that has gone: the error does not say. A
     * program that is about to exit has closed its descriptors, but is not to be hung up before it has exited.
     */
    private boolean hasProgramLeft() throws IOException, InterruptedException {
        return Poller.await(pty.master(), Deadline.NOW, PollEvent.READABLE).contains(PollEvent.HANGUP);
    }

    private void type() throws IOException, InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(CHUNK);
            boolean midLine = false;
            for (long count = read(buffer); count > 0; count = read(buffer)) {
                write(buffer.asSlice(0, count));
                midLine = buffer.get(ValueLayout.JAVA_BYTE, count - 1) != '\n';
            }
            if (!Terminal.isTerminal(from)) {
                TerminalSettings settings = TerminalSettings.of(pty.master());
                buffer.fill(settings.endOfFile());
                // In the middle of a line the first one ends that line.
                write(buffer.asSlice(0, midLine && settings.hasLines() ? 2 : 1));
            }
        }
    }

    /** Waits first: the descriptor may be a blocking one, and is others' as well. */
    private long read(MemorySegment buffer) throws IOException, InterruptedException {
        while (true) {
            Poller.await(from, Deadline.NEVER, PollEvent.READABLE);
            int number = from.hold();
            try {
                long count = files_h.read(number, buffer, buffer.byteSize());
                if (count >= 0) {
                    return count;
                }
                throwUnlessLater(count, "read", from);
            } finally {
                from.release();
            }
        }
    }

    private void write(MemorySegment bytes) throws IOException, InterruptedException {
        for (long done = 0; done < bytes.byteSize(); ) {
            Poller.await(pty.master(), Deadline.NEVER, PollEvent.WRITABLE);
            int number = pty.master().hold();
            try {
                MemorySegment rest = bytes.asSlice(done);
                long count = files_h.write(number, rest, rest.byteSize());
                if (count < 0) {
                    throwUnlessLater(count, "write", pty.master());
                }
                done += Math.max(0, count);
            } finally {
                pty.master().release();
            }
        }
    }

    private static void throwUnlessLater(long result, String call, Fd fd) throws PosixException {
        if (result != -Errno.EAGAIN.raw() && result != -Errno.EINTR.raw()) {
            throw PosixException.of(result, call, fd);
        }
    }

    /**
     * Waits for the rest of the output, when the program has ended: until nobody has the terminal open any more, or nothing
     * came for a while.
     *
     * @param idle that while
     * @throws IOException if input or output could not be read or written: EBADF, ENOSPC …
     * @throws InterruptedException if the thread was interrupted
     */
    public void finish(Duration idle) throws IOException, InterruptedException {
        long before;
        do {
            before = written;
        } while (!output.join(idle) && written != before);
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the copying. A write that blocks now ends when its reader lets it; nothing waits for that. */
    @Override
    public void close() {
        input.interrupt();
        output.interrupt();
    }
}
