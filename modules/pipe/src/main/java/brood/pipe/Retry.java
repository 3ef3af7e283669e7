package brood.pipe;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/** What every transfer does when a system call did not move anything: it waits for readiness, or fails. */
final class Retry {
    private Retry() {}

    /**
     * Returns when the call is worth repeating.
     *
     * @param result the call's negated errno
     * @param fd what to wait for, if it would have blocked
     */
    static void awaitOrThrow(long result, String call, Fd fd, PollEvent event) throws IOException {
        if (result == -Errno.EAGAIN.raw()) {
            await(fd, event);
        } else if (result == -Errno.EPIPE.raw()) {
            throw new BrokenPipe(call, fd.toString());
        } else if (result != -Errno.EINTR.raw()) {
            throw PosixException.of(result, call, fd);
        }
    }

    /** As {@link Fd#hold()}, but a closed one is what streams and channels call closed. */
    static int hold(Fd fd) throws ClosedChannelException {
        try {
            return fd.hold();
        } catch (IllegalStateException closed) {
            throw new ClosedChannelException();
        }
    }

    static void await(Fd fd, PollEvent event) throws IOException {
        try {
            Poller.await(fd, Deadline.NEVER, event);
        } catch (InterruptedException e) {
            throw interrupted(fd);
        }
        if (!fd.isOpen()) {
            throw new AsynchronousCloseException();
        }
    }

    /** For methods of streams and channels, which cannot throw an InterruptedException. */
    static InterruptedIOException interrupted(Fd fd) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for " + fd);
    }
}
