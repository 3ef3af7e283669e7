package brood.mmap;

/**
 * Looks at a condition again and again for as long as that has paid off lately. What another CPU is about to do comes
 * sooner so than by sleeping; where both sides share a CPU, spinning only keeps the other from it, and soon ends.
 *
 * <p>One for each thing that is waited for. Thread-safe; threads that race for the estimate only spoil it a little.
 */
public final class AdaptiveSpin {
    /**
     * What is looked at.
     *
     * @param <X> what looking may throw
     */
    public interface Condition<X extends Exception> {
        /** Whether it is true now. */
        boolean holds() throws X;
    }

    /** About as long as it takes to fall asleep and be woken on another CPU. */
    private static final int MOST = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;

    private static final int PROBE = Math.min(MOST, 50);
    private static final int WAITS_BETWEEN_PROBES = 64;

    private int looks = PROBE;
    private int waits;

    /** Spins with nothing learnt yet. */
    public AdaptiveSpin() {}

    /**
     * Looks at least once.
     *
     * @param <X> what looking may throw
     * @return whether the condition came true; if not, it is time to sleep
     */
    public <X extends Exception> boolean until(Condition<X> condition) throws X {
        int most = looks;
        if (most == 0 && ++waits % WAITS_BETWEEN_PROBES == 0) {
            most = PROBE;
        }
        for (int i = 0; i < most; i++) {
            if (condition.holds()) {
                looks = Math.min(MOST, Math.max(PROBE, (3 * looks + 4 * i) / 4));
                return true;
            }
            Thread.onSpinWait();
        }
        if (condition.holds()) {
            return true;
        }
        looks = most / 2;
        return false;
    }
}
