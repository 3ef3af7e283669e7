package brood.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brood.core.Signal;
import brood.wait.WaitStatus.Continued;
import brood.wait.WaitStatus.Exited;
import brood.wait.WaitStatus.Signaled;
import brood.wait.WaitStatus.Stopped;
import brood.wait.WaitStatus.Unrecognized;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitStatusTest {
    @Test
    void everyNumberHasExactlyOneKindAndGivesItselfBack() {
        int unrecognized = 0;
        for (int raw = 0; raw <= 0xffff; raw++) {
            WaitStatus status = WaitStatus.decode(raw);
            assertThat(status.raw()).isEqualTo(raw);
            assertThat(status.describe()).isNotBlank();
            assertThat(status.isEnd()).isEqualTo(status.shellCode().isPresent());
            assertThat(status.isEnd()).isEqualTo(status.pythonCode().isPresent());
            unrecognized += status instanceof Unrecognized ? 1 : 0;
        }
        assertThat(unrecognized).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10000, 0x1ffff, 0x7fffffff, 0x80000000, -1, -256, 0x5057f})
    void numbersBeyondTheSixteenBitsAreDecodedToo(int raw) {
        assertThat(WaitStatus.decode(raw).raw()).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource({
        "0, exited with 0, 0, 0",
        "0x0700, exited with 7, 7, 7",
        "0x8900, exited with 137, 137, 137",
        "0xff00, exited with 255, 255, 255",
        "9, killed by SIGKILL, 137, -9",
        "0x86, killed by SIGABRT (core dumped), 134, -6",
        "34, killed by SIGRTMIN, 162, -34",
        "33, killed by signal 33, 161, -33",
        "0x7e, killed by signal 126, 254, -126",
        "0x137f, stopped by SIGSTOP, ,",
        "0x007f, stopped by signal 0, ,",
        "0xff7f, stopped by signal 255, ,",
        "0xffff, continued, ,",
        "0x01ff, unrecognized status 0x1ff, ,"
    })
    void theEdgesSayWhatTheyAre(String raw, String words, Integer shell, Integer python) {
        WaitStatus status = WaitStatus.decode(Integer.decode(raw));
        assertThat(status.describe()).isEqualTo(words);
        assertThat(status.shellCode().stream().boxed().findFirst().orElse(null)).isEqualTo(shell);
        assertThat(status.pythonCode().stream().boxed().findFirst().orElse(null))
                .isEqualTo(python);
    }

    @Test
    void anExitOf137IsNoKill() {
        assertThat(WaitStatus.decode(137 << 8)).isEqualTo(new Exited(137, 137 << 8));
        assertThat(WaitStatus.decode(9)).isEqualTo(new Signaled(Signal.SIGKILL, false, 9));
        assertThat(WaitStatus.decode(137 << 8).shellCode())
                .isEqualTo(WaitStatus.decode(9).shellCode());
    }

    @Test
    void onlyAnExitWithZeroIsASuccess() {
        for (int raw = 0; raw <= 0xffff; raw++) {
            assertThat(WaitStatus.decode(raw).isSuccess()).isEqualTo(raw == 0 || raw == 0x80);
        }
    }

    @Test
    void madeStatusesDecodeToThemselves() {
        for (int exitStatus = 0; exitStatus < 256; exitStatus++) {
            Exited exited = WaitStatus.exited(exitStatus);
            assertThat(exited.exitStatus()).isEqualTo(exitStatus);
            assertThat(WaitStatus.decode(exited.raw())).isEqualTo(exited);
        }
        for (Signal signal : Signal.named()) {
            for (boolean coreDumped : new boolean[] {false, true}) {
                Signaled signaled = WaitStatus.signaled(signal, coreDumped);
                assertThat(WaitStatus.decode(signaled.raw())).isEqualTo(signaled);
                assertThat(signaled.signal()).isEqualTo(signal);
                assertThat(signaled.coreDumped()).isEqualTo(coreDumped);
            }
            Stopped stopped = WaitStatus.stopped(signal);
            assertThat(stopped.signal()).isEqualTo(signal);
            assertThat(WaitStatus.decode(stopped.raw())).isEqualTo(stopped);
        }
        assertThat(WaitStatus.continued()).isEqualTo(new Continued(0xffff));
    }

    @Test
    void exitKeepsTheLowerEightBitsAsTheKernelDoes() {
        assertThat(WaitStatus.exited(256 + 3).exitStatus()).isEqualTo(3);
        assertThat(WaitStatus.exited(-1).exitStatus()).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 255})
    void noStatusSaysKilledByWhatDoesNotFit(int number) {
        assertThatIllegalArgumentException().isThrownBy(() -> WaitStatus.signaled(new Signal(number), false));
    }
}
