package brood.sync;

import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Wakes a queue when a process ends; the shared polling thread watches its pidfd meanwhile. */
final class HolderWatch {
    private final long holder;
    private final Fd pidfd;
    private final CompletableFuture<Set<PollEvent>> end;

    private HolderWatch(long holder, Fd pidfd, WaitQueue queue) {
        this.holder = holder;
        this.pidfd = pidfd;
        this.end = Poller.whenReady(pidfd, PollEvent.READABLE);
        this.end.thenRun(queue::wakeAll);
    }

    /**
     * A watch of this holder, the old one if it is that; ends the old one else. Null if there is nobody to watch: no holder,
     * one that has just ended, or no descriptor left. The waiters look again anyway.
     */
    static HolderWatch replace(HolderWatch old, long holder, WaitQueue queue) {
        if (old != null && old.holder == holder) {
            return old;
        }
        end(old);
        if (holder == Holder.NOBODY || Holder.isMe(holder)) {
            return null;
        }
        try {
            return Holder.process(holder)
                    .openPidfd()
                    .map(pidfd -> new HolderWatch(holder, pidfd, queue))
                    .orElse(null);
        } catch (PosixException noDescriptorLeft) {
            return null;
        }
    }

    /** Whether there is one, and its holder has ended. */
    static boolean isOver(HolderWatch watch) {
        return watch != null && watch.end.isDone();
    }

    /** Ends one, if there is one. */
    static void end(HolderWatch watch) {
        if (watch != null) {
            watch.end.cancel(false);
            watch.pidfd.close();
        }
    }
}
