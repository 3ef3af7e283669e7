package brood.mmap;

import brood.core.Deadline;
import java.io.IOException;
import java.time.Duration;

/**
 * How one end waits: it spins for as long as that has paid lately, then sleeps on its futex, and after a while watches the
 * process that it waits for.
 */
final class RingWait {
    /** What an end waits for. */
    interface Side {
        boolean isReady() throws IOException;

        /** Who has to act for that; null if nobody in particular. */
        ProcessId awaited();

        /** That process has ended, and it is not ready: throws, or mends it. */
        void died(ProcessId peer) throws IOException;
    }

    private static final int MOST_SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 2000 : 0;
    private static final int FEWEST_SPINS = MOST_SPINS / 250;

    /** So many looks come without a pause: in a stream the next record is that near. */
    private static final int EAGER = 100;

    /** Where both sides share a CPU spinning never pays: only each so-manieth wait tries again how it is. */
    private static final int PROBE = 256;

    private static final Duration PATIENCE = Duration.ofMillis(10);

    /** In case that a process was killed between clearing the word and waking. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Futex word;
    private int spins = MOST_SPINS;
    private int waits;

    RingWait(Futex word) {
        this.word = word;
    }

    /**
     * Waits until it is ready; false if the deadline passed first.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    boolean until(Side side, Deadline deadline) throws IOException, InterruptedException {
        if (deadline != Deadline.NOW && spin(side)) {
            return true;
        }
        ProcessWatch watch = null;
        try {
            Deadline patience = Deadline.after(PATIENCE);
            while (true) {
                word.set(1); // volatile, and so before the looks that follow
                if (side.isReady()) {
                    return true;
                }
                boolean over = deadline.hasPassed();
                ProcessId awaited = side.awaited();
                if (awaited != null && (over || patience.hasPassed())) {
                    boolean watched = watch != null && watch.process().equals(awaited);
                    if (watched ? watch.hasEnded() : !awaited.isAlive()) {
                        if (!side.isReady()) { // its last deed may have been what this end waits for
                            side.died(awaited);
                        }
                        continue;
                    }
                    if (!watched && !over) {
                        if (watch != null) {
                            watch.close();
                        }
                        watch = ProcessWatch.of(awaited, this::wake);
                        continue; // it may have ended before
                    }
                }
                if (over) {
                    return false;
                }
                Deadline look = awaited != null && watch == null ? patience : Deadline.after(LOOK_AGAIN);
                word.await(1, look.earlier(deadline));
            }
        } finally {
            if (watch != null) {
                watch.close();
            }
        }
    }

    private void wake() {
        word.set(0);
        word.wakeAll();
    }

    private boolean spin(Side side) throws IOException {
        int limit = ++waits % PROBE == 0 ? MOST_SPINS : spins;
        for (int i = 0; i < limit; i++) {
            if (side.isReady()) {
                spins = Math.min(MOST_SPINS, Math.max(spins, i) * 2);
                return true;
            }
            if (i >= EAGER) {
                Thread.onSpinWait();
            }
        }
        spins = Math.max(FEWEST_SPINS, spins / 2);
        return false;
    }
}
