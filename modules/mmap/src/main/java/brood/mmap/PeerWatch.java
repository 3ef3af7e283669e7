package brood.mmap;

import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Wakes a futex when a process ends. Owns a pidfd. */
final class PeerWatch implements AutoCloseable {
    private final ProcessId peer;
    private final Fd pidfd; // null if it had ended before
    private final CompletableFuture<Set<PollEvent>> end;
    private volatile boolean ended;

    private PeerWatch(ProcessId peer, Fd pidfd, Futex word) {
        this.peer = peer;
        this.pidfd = pidfd;
        this.ended = pidfd == null;
        this.end = pidfd == null ? null : Poller.whenReady(pidfd, PollEvent.READABLE);
        if (end != null) {
            end.whenComplete((events, failure) -> {
                if (!end.isCancelled()) {
                    ended = true;
                    word.set(0);
                    word.wakeAll();
                }
            });
        }
    }

    /** @param word what is set to 0 and woken at the end of the process */
    static PeerWatch of(ProcessId peer, Futex word) throws PosixException {
        Optional<Fd> pidfd = peer.openPidfd();
        return new PeerWatch(peer, pidfd.orElse(null), word);
    }

    ProcessId peer() {
        return peer;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        if (end != null) {
            end.cancel(false);
            pidfd.close();
        }
    }
}
