package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SignalSetTest {
    @Test
    void bitsAreTheKernels() {
        assertThat(SignalSet.of(new Signal(1)).raw()).isEqualTo(1);
        assertThat(SignalSet.of(new Signal(64)).raw()).isEqualTo(Long.MIN_VALUE);
        assertThat(SignalSet.parseHex("8000000000000001"))
                .isEqualTo(SignalSet.of(new Signal(1), new Signal(64), new Signal(1)));
    }

    @Test
    void everySignalGoesInAndComesOut() {
        for (int number = 1; number <= 64; number++) {
            Signal signal = new Signal(number);
            SignalSet set = SignalSet.of(signal);
            assertThat(set.signals()).containsExactly(signal);
            assertThat(set.contains(signal)).isTrue();
            assertThat(SignalSet.ALL.minus(set).contains(signal)).isFalse();
            assertThat(SignalSet.ALL.minus(set).plus(set)).isEqualTo(SignalSet.ALL);
        }
        assertThat(SignalSet.ALL.signals()).hasSize(64).isSorted();
        assertThat(SignalSet.EMPTY.signals()).isEmpty();
    }

    @Test
    void numbersBeyondTheMaskAreRefusedNotWrapped() {
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.of(new Signal(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.of(new Signal(65)));
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.EMPTY.contains(new Signal(65)));
    }

    @Test
    void aMaskThatIsNoNumberIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.parseHex(""));
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.parseHex("10000000000000000"));
        assertThatIllegalArgumentException().isThrownBy(() -> SignalSet.parseHex("-1"));
    }
}
