package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output that cannot be written to costs one line on standard error, never a stack trace or silence. */
@ExtendWith(Leaks.class)
class UnwritableOutputTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"$0\" status 5 >/dev/full",
                "\"$0\" status 5 >&-",
                "seq 0 65535 | \"$0\" status --json - >/dev/full", // more than the buffer holds
                "\"$0\" --version >/dev/full",
                "\"$0\" run --help >/dev/full",
                "\"$0\" shm ls >/dev/full",
                "\"$0\" lab >/dev/full",
                "\"$0\" lab wait-status --json >/dev/full"
            })
    void isOneLine(String script) throws Exception {
        Result result =
                Program.of("/bin/sh", "-c", script, Image.BROOD.toString()).run();

        assertThat(result.status()).as("%s", result).isEqualTo(1);
        assertThat(result.errText())
                .matches("brood: write: standard output: "
                        + "(No space left on device \\(ENOSPC\\)|Bad file descriptor \\(EBADF\\))\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq 0 65535 | \"$0\" status - | head -1"})
    void aReaderThatLeavesIsNoError(String script) throws Exception {
        Result result =
                Program.of("/bin/sh", "-c", script, Image.BROOD.toString()).run();

        assertThat(result.outText()).isEqualTo("0  0x0000  exited with 0\n");
        assertThat(result.err()).isEmpty();
    }
}
