package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Signal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CandidatesTest {
    /** The values that only the user can know. */
    private static final Set<String> FREE = Set.of("NAME", "OCTAL", "SIZE", "N", "S", "LIST", "TIME", "RE");

    @ParameterizedTest
    @CsvSource({
        "DIR, DIRECTORY",
        "FILE, FILE",
        "PATH, FILE",
        "PATH [--] PROGRAM [ARG...], FILE",
        "FILE|null, FILE",
        "N=FILE[:r|w|a|rw], NUMBERED_FILE",
        "K, VARIABLE",
        "K=V, ASSIGNMENT",
        "USER, USER",
        "GROUP, GROUP",
        "'A,B', GROUPS",
        "NAME=SOFT[:HARD], KEYS",
        "SIG, WORDS",
        "text|json|none, WORDS",
        "NAME|all, WORDS",
        "N|-, NONE",
        "'', NONE",
    })
    void theLabelTellsTheKind(String label, Candidates.Kind kind) {
        assertThat(Candidates.of(label).kind()).isEqualTo(kind);
    }

    @Test
    void wordsAreTheLiteralParts() {
        assertThat(Candidates.of("FILE|+FILE|null|stdout").words()).containsExactly("null", "stdout");
        assertThat(Candidates.of("bash|zsh|fish").words()).containsExactly("bash", "zsh", "fish");
        assertThat(Candidates.of("SIG").words())
                .hasSize(Signal.named().size())
                .contains("KILL", "RTMIN+1")
                .allSatisfy(word -> assertThat(Signal.parse(word).shortName()).isEqualTo(word));
    }

    /** A new kind of value has to be thought of here. */
    @Test
    void everyValueOfEveryOptionHasCandidatesOrIsKnownToBeFree() {
        Set<String> without = new TreeSet<>();
        for (String name : Commands.summaries().keySet()) {
            for (Options.Option option : Commands.find(name).options().all()) {
                if (option.label() != null && Candidates.of(option.label()).kind() == Candidates.Kind.NONE) {
                    without.add(option.label());
                }
            }
        }
        assertThat(FREE).containsAll(without);
    }

    private enum Script {
        BASH,
        ZSH,
        FISH
    }

    @ParameterizedTest
    @EnumSource
    void everyScriptHasEveryCommandAndEveryOption(Script shell) {
        String script =
                switch (shell) {
                    case BASH -> BashCompletion.script();
                    case ZSH -> ZshCompletion.script();
                    case FISH -> FishCompletion.script();
                };
        for (String name : Commands.summaries().keySet()) {
            assertThat(script).contains(name);
            for (Options.Option option : Commands.find(name).options().all()) {
                assertThat(script)
                        .contains(shell == Script.FISH ? " -l " + option.name().substring(2) : option.name());
                if (shell != Script.BASH) {
                    List<String> words = List.of(option.description().split("[^A-Za-z ]"));
                    assertThat(script).contains(words);
                }
            }
        }
    }
}
