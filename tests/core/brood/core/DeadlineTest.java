package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void longerThanTheClockIsNever() {
        assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).isNever()).isTrue();
        assertThat(Deadline.after(Duration.ofDays(366 * 293)).isNever()).isTrue();
    }

    @Test
    void theLongestOneDoesNotOverflowIntoThePast() {
        Deadline longest = Deadline.after(Duration.ofNanos(Long.MAX_VALUE - 1));
        assertThat(longest.isNever()).isFalse();
        assertThat(longest.hasPassed()).isFalse();
        assertThat(longest.remainingNanos()).isGreaterThan(Long.MAX_VALUE / 2);
    }

    @Test
    void theLongestOneIsNotEarlierThanOneThatHasPassed() {
        Deadline longest = Deadline.after(Duration.ofNanos(Long.MAX_VALUE - 1));
        assertThat(longest.earlier(Deadline.NOW)).isSameAs(Deadline.NOW);
        assertThat(Deadline.NOW.earlier(longest)).isSameAs(Deadline.NOW);
    }

    @Test
    void neverIsLaterThanAny() {
        Deadline soon = Deadline.after(Duration.ofSeconds(1));
        assertThat(soon.earlier(Deadline.NEVER)).isSameAs(soon);
        assertThat(Deadline.NEVER.earlier(soon)).isSameAs(soon);
        assertThat(Deadline.NEVER.earlier(Deadline.NEVER).isNever()).isTrue();
    }

    @Test
    void zeroHasPassedAtOnce() {
        assertThat(Deadline.after(Duration.ZERO).hasPassed()).isTrue();
        assertThat(Deadline.NOW.hasPassed()).isTrue();
        assertThat(Deadline.NOW.remainingNanos()).isZero();
    }

    @Test
    void neverDoesNotPass() {
        assertThat(Deadline.NEVER.hasPassed()).isFalse();
        assertThat(Deadline.NEVER.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNegativeDurationIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Deadline.after(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)));
    }
}
