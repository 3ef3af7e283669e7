package brood.process;

import brood.core.Fd;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.files_h;
import brood.pipe.BrokenPipe;
import brood.pipe.Copy;
import brood.pipe.Pipe;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** A second pipe behind a first, and a thread that moves the bytes from one to the other inside the kernel. */
final class Relay {
    private static final int CAPACITY = 1 << 20;
    /** In this time not even a fast writer fills a large pipe. */
    private static final long REST_NANOS = 50_000;

    private final Fd source;
    private final Pipe second = Pipe.open();
    private final LongConsumer watcher;
    private boolean mayRest;
    private volatile IOException failure;

    private Relay(Fd source, LongConsumer watcher) throws PosixException {
        this.source = source;
        this.watcher = watcher;
    }

    /**
     * Starts it.
     *
     * @param source the read end of the first pipe, handed over
     * @param watcher is told how many bytes more have passed
     */
    static Relay start(Fd source, LongConsumer watcher) throws PosixException {
        Relay relay = new Relay(source, watcher);
        relay.mayRest = enlarge(source) & enlarge(relay.second.writeEnd().fd());
        // Errors are always awaited: when the reader leaves, the writer learns of it at its next write and not one
        // later.
        Poller.whenReady(relay.second.writeEnd().fd()).thenRun(source::close);
        Thread.ofPlatform().daemon().name("brood-relay").start(relay::run);
        return relay;
    }

    /** Not so if the user has no more room for large pipes: it works with small ones. */
    private static boolean enlarge(Fd pipe) {
        int number = pipe.hold();
        try {
            return files_h.fcntl(number, files_h.F_SETPIPE_SZ(), CAPACITY) >= CAPACITY;
        } finally {
            pipe.release();
        }
    }

    /** The read end of the second pipe, handed over to the caller. */
    Fd output() {
        return second.readEnd().fd();
    }

    private void run() {
        try (Fd from = source;
                Fd to = second.writeEnd().fd()) {
            move(from, to);
        }
    }

    private void move(Fd from, Fd to) {
        try {
            Copy.all(from, to, this::passed);
        } catch (BrokenPipe | ClosedChannelException theReaderLeft) {
            // and so the writer gets its SIGPIPE from closing the first pipe
        } catch (IOException e) {
            failure = e; // before the ends are closed, by which others see that it is over
        }
    }

    /** A writer of small pieces is quick to write more: many moved at once take far less time from those two programs. */
    private void passed(long bytes) {
        watcher.accept(bytes);
        if (mayRest && bytes < CAPACITY / 4) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    /** Throws what kept bytes from passing, if anything did. */
    void throwIfFailed() throws PosixException {
        IOException e = failure;
        if (e instanceof PosixException known) {
            throw known;
        }
        if (e != null) {
            throw new IllegalStateException(e);
        }
    }
}
