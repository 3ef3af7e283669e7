package brood.mmap;

/**
 * How long a consumer pauses before it looks for more. A look takes the cache line of the tail from the producer, which waits
 * to get it back: longer than it takes to write a record. In a stream it is therefore worth waiting until dozens are there.
 * Whether it is a stream shows in how many came during the pause: if few did, the next is shorter, down to none.
 */
final class RingPace {
    /** Some microseconds. */
    private static final int MOST = 127;

    /** In a stream at least one record comes in so many pauses. */
    private static final int PER_RECORD = 4;

    /** So many that the look costs next to nothing for each. */
    private static final int ENOUGH = 64;

    private int pauses;

    void pause() {
        for (int i = 0; i < pauses; i++) {
            Thread.onSpinWait();
        }
    }

    /** How many records the look found after the pause. */
    void found(int records) {
        boolean longer = records < ENOUGH && PER_RECORD * (records - 1) >= pauses;
        pauses = longer ? Math.min(MOST, 2 * pauses + 1) : pauses / 2;
    }
}
