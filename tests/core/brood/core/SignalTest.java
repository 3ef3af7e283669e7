package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.core.Signal.DefaultAction;
import brood.testing.Leaks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class SignalTest {
    /** What {@code kill -l} of bash 5 prints for 1 to 64 on Linux. */
    private static final String KILL_L =
            """
            HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG \
            XCPU XFSZ VTALRM PROF WINCH IO PWR SYS 32 33 RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 \
            RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 \
            RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX""";

    @Test
    void namesAreThoseOfTheTable() {
        assertThat(shortNames()).containsExactly(KILL_L.split(" "));
    }

    @Test
    void namesAreThoseOfBash() throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "no bash here");
        Process kill = new ProcessBuilder(
                        bash.toString(), "-c", "for n in {1..64}; do name=$(kill -l $n); echo ${name:-$n}; done")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String names = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kill.waitFor()).isZero();
        assertThat(shortNames()).containsExactly(names.strip().split("\\s+"));
    }

    private static List<String> shortNames() {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= 64; number++) {
            names.add(new Signal(number).shortName());
        }
        return names;
    }

    @Test
    void everySpellingOfEveryNameParses() {
        for (int number = 1; number <= 64; number++) {
            Signal signal = new Signal(number);
            assertThat(Signal.parse(Integer.toString(number))).isEqualTo(signal);
            for (String name : List.of(signal.name(), signal.shortName(), signal.toString())) {
                assertThat(Signal.parse(name)).isEqualTo(signal);
                assertThat(Signal.parse(name.toLowerCase(Locale.ROOT))).isEqualTo(signal);
            }
        }
    }

    @Test
    void everyOffsetFromBothEndsParses() {
        for (int offset = 0; offset <= 30; offset++) {
            assertThat(Signal.parse("RTMIN+" + offset).number()).isEqualTo(34 + offset);
            assertThat(Signal.parse("sigrtmax-" + offset).number()).isEqualTo(64 - offset);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLD, 17",
        "SIGCLD, 17",
        "IOT, 6",
        "sigiot, 6",
        "POLL, 29",
        "SigPoll, 29",
        "09, 9",
        "32, 32",
        "sigRtMin, 34"
    })
    void aliasesAndOddSpellingsParse(String spelling, int number) {
        assertThat(Signal.parse(spelling).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "SIG",
                "0",
                "65",
                "-1",
                "+9",
                "009",
                "9 ",
                " TERM",
                "4294967305",
                "٩",
                "SIG9",
                "SIGSIGKILL",
                "KILLER",
                "RTMIN+31",
                "RTMAX-31",
                "RTMIN+",
                "RTMAX-",
                "RTMIN-1",
                "RTMAX+0",
                "RTMIN1",
                "RTMIN+1x",
                "RTMINI",
                "RTM",
                "RT",
                "RTMIN+-1",
                "RTMIN+100",
                "RTMIN+٣",
                "EXIT",
                "UNUSED",
                "KILL\u0000"
            })
    void whatNamesNoSignalIsRefused(String spelling) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.parse(spelling))
                .withMessage("unknown signal '" + spelling + "'");
    }

    @Test
    void namesDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // where i has no I above it
            assertThat(Signal.parse("sigint")).isEqualTo(Signal.SIGINT);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void constantsBearTheirNames() throws Exception {
        int constants = 0;
        for (var field : Signal.class.getFields()) {
            if (field.getType() == Signal.class) {
                constants++;
                assertThat(((Signal) field.get(null)).name()).isEqualTo(field.getName());
            }
        }
        assertThat(constants).isPositive();
    }

    @Test
    void numbersWithoutANameSurvive() {
        for (int number : new int[] {0, 32, 33, 65, 126, 255}) {
            Signal signal = new Signal(number);
            assertThat(signal.hasName()).isFalse();
            assertThat(signal.name()).isEqualTo(Integer.toString(number));
            assertThat(signal.description()).isNotBlank();
            assertThat(signal.defaultAction()).isEqualTo(DefaultAction.TERMINATE);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Signal(256));
        assertThatIllegalArgumentException().isThrownBy(() -> new Signal(-1));
    }

    @Test
    void namedLeavesOutWhatTheLibraryKeeps() {
        assertThat(Signal.named()).hasSize(62).isSorted().allMatch(Signal::hasName);
    }

    @Test
    void defaultActionsAreTheKernels() {
        StringBuilder actions = new StringBuilder();
        for (int number = 1; number <= 64; number++) {
            actions.append("TCSKI".charAt(new Signal(number).defaultAction().ordinal()));
        }
        // T ends, C core, S stops, K continues, I nothing: from signal(7)
        assertThat(actions.toString()).isEqualTo("TTCCCCCCTTCTTTTTIKSSSSICCTTITTC" + "T".repeat(33));
    }
}
