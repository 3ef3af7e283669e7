package brood.workers;

import brood.core.Signal;
import brood.process.Outcome;
import brood.wait.WaitStatus;

/** Workers in a row that ended before they were ready. Not thread-safe. */
final class FailedStarts {
    /** After so many that ended by themselves, the next one would as well. */
    private static final int MOST_FAILED = 3;

    /** The same for those that somebody killed. */
    private static final int MOST_KILLED = 100;

    private int failed;
    private int killed;

    /** One is ready. */
    void forget() {
        failed = 0;
        killed = 0;
    }

    /** Counts one; whether another may be started. */
    boolean mayStartAgain(Throwable why) {
        boolean byKill = why instanceof WorkerDied died
                && died.outcome() instanceof Outcome.Ended ended
                && ended.status() instanceof WaitStatus.Signaled signaled
                && signaled.signal().equals(Signal.SIGKILL);
        int most = byKill ? MOST_KILLED : MOST_FAILED;
        return (byKill ? ++killed : ++failed) < most;
    }
}
