package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @Test
    void everyCommandOfTheHelpExistsUnderItsName() {
        for (String name : Commands.summaries().keySet()) {
            assertThat(Commands.find(name).options().name()).isEqualTo(name);
        }
        assertThat(Commands.find("nosuch")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "rnu, run",
        "urn, run",
        "runn, run",
        "r, run",
        "exce, exec",
        "stat, status",
        "stauts, status",
        "dcotor, doctor",
        "complete, completion",
        "hlep, help",
        "evry, every",
        "afetr, after",
    })
    void aMisspeltNameFindsTheNearestCommand(String misspelt, String expected) {
        assertThat(Commands.nearest(misspelt)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "sh", "make", "python3", "--version", "supervise"})
    void whatIsNearNoneFindsNone(String name) {
        assertThat(Commands.nearest(name)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sh | unknown command 'sh'; did you mean 'brood run -- sh'?",
                "stauts | unknown command 'stauts'; did you mean 'status'?",
                "stat | unknown command 'stat'; did you mean 'status' or 'brood run -- stat'?",
                "no-such-thing | unknown command 'no-such-thing'; see 'help'",
                "/bin/sh | unknown command '/bin/sh'; see 'help'",
                "--verbose | unknown option '--verbose'; see 'help'",
            })
    void anUnknownCommandIsAnsweredWithWhatWasMeant(String name, String message) {
        assertThat(Main.unknown(name).describe("help")).isEqualTo(message);
    }
}
