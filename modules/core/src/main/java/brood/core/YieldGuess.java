package brood.core;

/**
 * Guesses when to give this CPU away instead of going to sleep. Whom a reader of a pipe or a signal waits for often shares
 * its CPU and only waits for that CPU: a yield lets it go first, and costs a third less than a sleep and a wake-up. Where a
 * yield was in vain, or somebody else took the CPU for long, yields are left out, each time for more waits. Threads may
 * race for the counts, which are but a guess.
 */
public final class YieldGuess {
    /** Yields that take longer have given the CPU to somebody who has nothing to do with this. */
    private static final long LONG_NANOS = 50_000;

    /** So many at most: on this CPU one is enough, and whoever is at work on another is soon done or not at all. */
    public static final int IN_A_WAIT = 8;

    private static final int MOST_SKIPPED = 1023;
    private static final int SURE = 4;
    private static final int PROBES = 16;

    /** Waits in a row, with no transfer between them that needed none, which a yield ended. */
    private int paid;

    private int transfers;
    private int skipped;
    private int toSkip;

    /** Without experience: yields are tried. */
    public YieldGuess() {}

    /**
     * Yields before the first try, when that has been in vain each time; now and then it looks whether it still is.
     *
     * @return whether it did
     */
    public boolean yieldBefore() {
        if (paid < SURE || ++transfers % PROBES == 0) {
            return false;
        }
        Thread.yield();
        return true;
    }

    /** The first try was not in vain, and no yield came before it. */
    public void noteNoWait() {
        paid = 0;
    }

    /** Whether it is worth a yield now that a try was in vain. */
    public boolean mayPay() {
        return skipped++ >= toSkip;
    }

    /**
     * Notes what such a yield brought.
     *
     * @param ready whether there was no need to wait any more
     * @param nanos how long it took
     */
    public void note(boolean ready, long nanos) {
        skipped = 0;
        if (ready && nanos < LONG_NANOS) {
            paid++;
            toSkip = 0;
        } else {
            paid = 0;
            toSkip = Math.min(MOST_SKIPPED, 2 * toSkip + 1);
        }
    }
}
