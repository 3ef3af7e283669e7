package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When an end yields, and above all when it stops doing so. */
class YieldGuessTest {
    private static final long SHORT = 1_000;
    private static final long LONG = 3_000_000;

    private final YieldGuess guess = new YieldGuess();

    /** How many of so many waits have a yield, each with this result. */
    private int yields(int waits, boolean ready, long nanos) {
        int yields = 0;
        for (int i = 0; i < waits; i++) {
            if (guess.mayPay()) {
                yields++;
                guess.note(ready, nanos);
            }
        }
        return yields;
    }

    private int yieldsBefore(int transfers) {
        int yields = 0;
        for (int i = 0; i < transfers; i++) {
            yields += guess.yieldBefore() ? 1 : 0;
        }
        return yields;
    }

    @Test
    void yieldsThatPayGoOnAndThenComeFirstButForProbes() {
        assertThat(yieldsBefore(100)).isZero();
        assertThat(yields(100, true, SHORT)).isEqualTo(100);
        assertThat(yieldsBefore(160)).isEqualTo(150);
    }

    @Test
    void vainYieldsBecomeRareAndComeBackWhenOnePays() {
        assertThat(yields(100_000, false, SHORT)).isBetween(50, 150);
        assertThat(yields(5000, true, SHORT)).isGreaterThan(3000);
    }

    @Test
    void aYieldThatGaveTheCpuToAStrangerForLongIsVain() {
        assertThat(yields(100_000, true, LONG)).isBetween(50, 150);
        assertThat(yieldsBefore(100)).isZero();
    }

    @Test
    void aStreamThatNeedsNoWaitsIsNotYieldedTo() {
        yields(100, true, SHORT);
        guess.noteNoWait();
        assertThat(yieldsBefore(100)).isZero();
    }
}
