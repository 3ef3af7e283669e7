package brood.pipe;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.files_h;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One opening of a FIFO that waits for a peer. It never blocks in open(2), because nothing ends that but a peer, or
 * somebody who looks like one: opening the other end to end one's own wait would also end those of strangers, whose
 * bytes would be lost. No event tells that a peer has come either, so this looks again and again, the longer it has
 * waited the less often.
 */
final class FifoMeeting {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PAUSES_IN_A_WAIT = 16;

    private final Fd handle;
    private final String path;
    private final Deadline deadline;
    private final long start = System.nanoTime();

    FifoMeeting(Fd handle, String path, Deadline deadline) {
        this.handle = handle;
        this.path = path;
        this.deadline = deadline;
    }

    /** The read end, blocking; empty if nobody wrote before the deadline. */
    Optional<Fd> read() throws PosixException, InterruptedException {
        Fd end = Fifo.reopen(handle, path, OpenFlag.RDONLY, OpenFlag.NONBLOCK);
        boolean met = false;
        try (Pipe scratch = Pipe.open()) {
            met = awaitWriter(end, scratch.writeEnd().fd());
        } finally {
            if (!met) {
                end.close();
            }
        }
        return met ? Optional.of(blocking(end)) : Optional.empty();
    }

    private boolean awaitWriter(Fd end, Fd scratch) throws PosixException, InterruptedException {
        while (true) {
            boolean last = deadline.hasPassed();
            if (hasWriter(end, scratch)) {
                return true;
            }
            if (!Poller.await(end, nextLook(), PollEvent.READABLE).isEmpty()) {
                return true; // bytes, or the hang-up of a writer who has come and left
            }
            if (last) {
                return false;
            }
        }
    }

    /** Also of one that has written nothing: tee(2) leaves the bytes where they are, and finds none or the end of file. */
    private static boolean hasWriter(Fd end, Fd scratch) throws PosixException {
        long result = files_h.tee(end.raw(), scratch.raw(), 1, files_h.SPLICE_F_NONBLOCK());
        if (result < 0 && result != -Errno.EAGAIN.raw()) {
            throw PosixException.of(result, "tee", end);
        }
        return result != 0;
    }

    /** The write end, blocking; empty if nobody read before the deadline. */
    Optional<Fd> write() throws PosixException, InterruptedException {
        while (true) {
            boolean last = deadline.hasPassed();
            Optional<Fd> end = Fifo.reopenForReader(handle, path);
            if (end.isPresent()) {
                return Optional.of(blocking(end.get()));
            }
            if (last) {
                return end;
            }
            Thread.sleep(Duration.ofNanos(nextLook().remainingNanos()));
        }
    }

    private Deadline nextLook() {
        long pause = (System.nanoTime() - start) / PAUSES_IN_A_WAIT;
        pause = Math.clamp(pause, SHORTEST_PAUSE, LONGEST_PAUSE);
        return deadline.earlier(Deadline.after(Duration.ofNanos(pause)));
    }

    /** As a plain open would have returned it. */
    private static Fd blocking(Fd end) throws PosixException {
        int result = files_h.fcntl(end.raw(), files_h.F_SETFL(), 0);
        if (result < 0) {
            end.close();
            throw PosixException.of(result, "fcntl F_SETFL", end);
        }
        return end;
    }
}
