package brood.mmap;

import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Runs something when a process ends: the shared polling thread watches its pidfd, which this owns. What somebody waits for in
 * shared memory may never come then. Thread-safe.
 */
public final class ProcessWatch implements AutoCloseable {
    private final ProcessId process;
    private final Fd pidfd; // null if it had ended before
    private final CompletableFuture<Set<PollEvent>> end;

    private ProcessWatch(ProcessId process, Fd pidfd, Runnable atEnd) {
        this.process = process;
        this.pidfd = pidfd;
        this.end = pidfd == null ? null : Poller.whenReady(pidfd, PollEvent.READABLE);
        if (end != null) {
            end.thenRun(atEnd);
        }
    }

    /**
     * Watches from now on.
     *
     * @param atEnd what the polling thread runs then, and which must not block; not run if the process has ended already
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static ProcessWatch of(ProcessId process, Runnable atEnd) throws PosixException {
        Optional<Fd> pidfd = process.openPidfd();
        return new ProcessWatch(process, pidfd.orElse(null), atEnd);
    }

    /** Who is watched. */
    public ProcessId process() {
        return process;
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
        return end == null || end.isDone() && !end.isCompletedExceptionally();
    }

    /** Ends the watching, and closes the pidfd. What has begun to run goes on. */
    @Override
    public void close() {
        if (end != null) {
            end.cancel(false);
            pidfd.close();
        }
    }
}
