package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was ignored when brood was started stays ignored in the program, though the JVM or brood itself handles it. */
@ExtendWith(Leaks.class)
class IgnoredSignalsTest {
    @ParameterizedTest
    @CsvSource({
        "run, HUP, 1", "run, INT, 2", "run, QUIT, 4", "run, USR1, 200", "run, USR2, 800", "run, PIPE, 1000",
        "run, TERM, 4000", "exec, HUP, 1", "exec, INT, 2", "exec, QUIT, 4", "exec, USR1, 200", "exec, USR2, 800",
        "exec, PIPE, 1000", "exec, TERM, 4000", "lock --shared /dev/null, INT, 2", "lock --shared /dev/null, PIPE, 1000"
    })
    void staysIgnored(String command, String signal, String bit) throws Exception {
        Result result = Program.of("env", "--ignore-signal=" + signal, Image.BROOD.toString())
                .with(command.split(" "))
                .with("--", "sed", "-n", "s/^SigIgn:[[:space:]]*//p", "/proc/self/status")
                .run();

        assertThat(result.status()).as("%s", result).isZero();
        long ignored = Long.parseUnsignedLong(result.outText().strip(), 16);
        assertThat(ignored & Long.parseLong(bit, 16)).as("%s", result).isNotZero();
    }
}
