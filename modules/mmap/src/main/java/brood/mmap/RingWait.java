package brood.mmap;

import brood.core.Deadline;
import java.io.IOException;
import java.time.Duration;

/**
 * How one end waits: it spins for as long as that has paid lately, then sleeps until the other end has moved, and after a
 * while watches the process that it waits for.
 */
final class RingWait {
    /** What an end waits for. */
    interface Side extends AdaptiveSpin.Condition<IOException> {
        /** Who has to act for that; null if nobody in particular. */
        ProcessId awaited() throws IOException;

        /** That process has ended, and it is not ready: throws, or mends it. */
        void died(ProcessId peer) throws IOException;
    }

    private static final Duration PATIENCE = Duration.ofMillis(10);

    /** In case that a process was killed between clearing the word and waking. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final RingMemory ring;
    private final RingPosition position;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    RingWait(RingMemory ring, RingPosition position) {
        this.ring = ring;
        this.position = position;
    }

    /**
     * Waits until it is ready; false if the deadline passed first.
     *
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if another thread closes this end
     */
    boolean until(Side side, Deadline deadline) throws IOException, InterruptedException {
        if (deadline != Deadline.NOW && spin.until(side)) {
            return true;
        }
        ProcessWatch watch = null;
        try {
            Deadline patience = Deadline.after(PATIENCE);
            while (true) {
                int announced = position.announce();
                if (side.holds()) {
                    position.wake(); // another one may be about to sleep, and nothing may move any more
                    return true;
                }
                if (ring.isClosed()) {
                    throw new IllegalStateException("closed");
                }
                boolean over = deadline.hasPassed();
                ProcessId awaited = side.awaited();
                if (awaited != null && (over || patience.hasPassed())) {
                    boolean watched = watch != null && watch.process().equals(awaited);
                    if (watched ? watch.hasEnded() : !awaited.isAlive()) {
                        if (!side.holds()) { // its last deed may have been what this end waits for
                            side.died(awaited);
                        }
                        continue;
                    }
                    if (!watched && !over) {
                        if (watch != null) {
                            watch.close();
                        }
                        watch = ProcessWatch.of(awaited, position::wake);
                        continue; // it may have ended before
                    }
                }
                if (over) {
                    return false;
                }
                Deadline look = awaited != null && watch == null ? patience : Deadline.after(LOOK_AGAIN);
                position.await(announced, look.earlier(deadline));
                if (side.holds()) { // who moved it has taken the announcement away
                    return true;
                }
            }
        } finally {
            if (watch != null) {
                watch.close();
            }
        }
    }
}
