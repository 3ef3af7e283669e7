package brood.pipe;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Poller;
import brood.core.PosixException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One opening of a FIFO that waits for a peer. No event tells that a peer has come, so a thread blocks in the open; when
 * the deadline passes, the other end is opened for a moment, which ends the open.
 */
final class FifoMeeting {
    /** Another writer that gives up is a reader for a moment: shorter than this. */
    private static final Duration SETTLING = Duration.ofMillis(5);

    private final Fd handle;
    private final String path;
    private final OpenFlag mode;
    private final CompletableFuture<Fd> opened = new CompletableFuture<>();

    private FifoMeeting(Fd handle, String path, OpenFlag mode) {
        this.handle = handle;
        this.path = path;
        this.mode = mode;
    }

    /** The end; empty if the deadline passed first. */
    static Optional<Fd> await(Fd handle, String path, OpenFlag mode, Deadline deadline)
            throws PosixException, InterruptedException {
        while (true) {
            Optional<Fd> end = new FifoMeeting(handle, path, mode).await(deadline);
            if (end.isEmpty() || mode == OpenFlag.RDONLY || isStill(end.get())) {
                return end;
            }
            end.get().close();
        }
    }

    /** Whether the reader is one, and not another writer giving up. */
    private static boolean isStill(Fd end) throws PosixException, InterruptedException {
        try {
            return Poller.await(end, Deadline.after(SETTLING)).isEmpty(); // errors are always awaited
        } catch (PosixException | InterruptedException e) {
            end.close();
            throw e;
        }
    }

    private Optional<Fd> await(Deadline deadline) throws PosixException, InterruptedException {
        Fd reserve = handle.dup(); // ending the open takes a descriptor
        Thread.ofPlatform().daemon().name("brood-fifo").start(this::open);
        try {
            return Optional.of(
                    deadline.isNever() ? opened.get() : opened.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return whoeverCame(giveUp(reserve));
        } catch (InterruptedException e) {
            Optional.ofNullable(giveUp(reserve)).ifPresent(Fd::close);
            throw e;
        } catch (ExecutionException e) {
            throw (PosixException) e.getCause();
        } finally {
            reserve.close();
        }
    }

    private void open() {
        try {
            opened.complete(Fifo.reopen(handle, path, mode));
        } catch (PosixException e) {
            opened.completeExceptionally(e);
        }
    }

    /** Ends the open, which then has its end, with a peer or without; null if it failed. */
    private Fd giveUp(Fd reserve) throws PosixException {
        reserve.close();
        try (Fd _ = Fifo.reopen(handle, path, OpenFlag.RDWR, OpenFlag.NONBLOCK)) {
            return opened.handle((fd, failure) -> fd).join();
        }
    }

    /** Somebody may have come in the last moment. */
    private Optional<Fd> whoeverCame(Fd end) throws PosixException, InterruptedException {
        if (end == null) {
            return Optional.empty();
        }
        boolean came = false;
        try {
            came = Fifo.hasPeer(end, mode);
        } finally {
            if (!came) {
                end.close();
            }
        }
        return came ? Optional.of(end) : Optional.empty();
    }
}
