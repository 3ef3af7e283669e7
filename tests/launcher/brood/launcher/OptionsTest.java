package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static Options runner() {
        return Options.of("runner", "Runs.", "runner x")
                .flag("A flag.", "--flag")
                .value("V", "A value.", "-v", "--value")
                .program("A program.");
    }

    @Test
    void theProgramsOwnOptionsAreLeftAlone() {
        Arguments arguments = runner().parse(List.of("--flag", "program", "--flag", "--nonsense", "--"));
        assertThat(arguments.parameters()).containsExactly("program", "--flag", "--nonsense", "--");
        assertThat(arguments.has("--flag")).isTrue();
    }

    @Test
    void afterTheDashesEverythingIsTheProgram() {
        Arguments arguments = runner().parse(List.of("--", "--flag", "--"));
        assertThat(arguments.parameters()).containsExactly("--flag", "--");
        assertThat(arguments.has("--flag")).isFalse();
    }

    @Test
    void beforeTheProgramMayStandAParameterAmongTheOptions() {
        Options options = Options.of("runner", "Runs.", "runner x")
                .flag("A flag.", "--flag")
                .value("V", "A value.", "-v", "--value")
                .programAfter("TIME", "A program.");
        for (String line : List.of(
                "--flag 5 -v 1 -- program --flag", "5 --flag -v 1 program --flag", "-v 1 --flag -- 5 program --flag")) {
            Arguments arguments = options.parse(List.of(line.split(" ")));
            assertThat(arguments.has("--flag")).isTrue();
            assertThat(arguments.value("--value")).isEqualTo("1");
            assertThat(arguments.leading()).isEqualTo("5");
            assertThat(arguments.rest()).containsExactly("program", "--flag");
        }
        assertThat(options.parse(List.of("5")).rest()).isEmpty();
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options.parse(List.of("--flag")).leading())
                .withMessage("no TIME given");
    }

    @Test
    void aValueMayLookLikeAnOptionOrBeEmpty() {
        assertThat(runner().parse(List.of("--value", "--flag", "-v", "")).values("--value"))
                .containsExactly("--flag", "");
        assertThat(runner().parse(List.of("--value=a=b", "--value=")).values("--value"))
                .containsExactly("a=b", "");
    }

    @Test
    void ofSeveralValuesTheLastCounts() {
        assertThat(runner().parse(List.of("--value", "1", "-v", "2")).value("--value"))
                .isEqualTo("2");
    }

    @Test
    void aLoneDashIsAParameter() {
        Options options = Options.of("plain", "Is plain.", "plain -")
                .flag("A flag.", "--flag")
                .parameters("N", "A number.");
        Arguments arguments = options.parse(List.of("-", "1", "--flag", "2"));
        assertThat(arguments.parameters()).containsExactly("-", "1", "2");
        assertThat(arguments.has("--flag")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--vlaue=3 | unknown option '--vlaue'; did you mean '--value'?",
                "--fla | unknown option '--fla'; did you mean '--flag'?",
                "--zzzzzzzz | unknown option '--zzzzzzzz'; see 'help'",
                "--value | --value needs a value: V; see 'help'",
                "-v | --value needs a value: V; see 'help'",
                "--flag=yes | --flag takes no value; see 'help'",
                "-vx | unknown option '-vx'; did you mean '-v'?",
            })
    void aWrongOptionIsAnsweredWithTheRightOne(String word, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> runner().parse(List.of(word)))
                .satisfies(e -> assertThat(e.describe("help")).isEqualTo(message));
    }

    @Test
    void aCommandWithoutParametersRefusesThem() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Options.of("bare", "Is bare.", "bare").parse(List.of("x")))
                .withMessage("unexpected argument 'x'");
    }
}
