package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All scenarios, once: each passes and prints what its golden file has, and nothing is left of them. */
@Timeout(900)
class LabGoldenTest {
    private static final Path FOLDER = Image.ROOT.resolve("tests/system/golden");
    private static final String REGENERATE =
            "mvn -pl tests/system -am verify -Dtest=LabGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true";

    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z-]+)");
    private static final Pattern ROW =
            Pattern.compile("(?m)^([a-z-]+) +(?:passed|failed|skipped) +\\d+\\.\\d+ s *(.*)$");

    private static List<String> names;
    private static Traces traces;
    private static Result result;
    private static LabTranscript transcript;

    @BeforeAll
    static void runAll(@TempDir Path folder) throws Exception {
        names = LISTED.matcher(Image.brood("lab").outText())
                .results()
                .map(row -> row.group(1))
                .toList();
        traces = Traces.in(folder);
        Program program =
                Program.of(Image.BROOD.toString(), "lab", "all", "--keep-going").patience(600);
        traces.environment().forEach(program::env);
        result = program.run();
        transcript = new LabTranscript(result.outText(), names);
    }

    static List<String> names() {
        return names;
    }

    /** Of each scenario why it, or a part of it, was skipped; empty if nothing was. */
    private static Map<String, String> skipped() {
        Map<String, String> skipped = new TreeMap<>();
        ROW.matcher(result.outText()).results().forEach(row -> skipped.put(row.group(1), row.group(2)));
        return skipped;
    }

    @Test
    void allAreRunAndNoneFails() {
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.errText()).isEmpty();
        assertThat(result.outText()).doesNotContain("\u001b"); // no colours
        assertThat(skipped().keySet()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void nothingIsLeftOfThem() throws Exception {
        traces.awaitNoProcess();
        assertThat(traces.files()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aScenarioPrintsWhatItHasAlwaysPrinted(String name) throws Exception {
        String skipped = skipped().getOrDefault(name, "");
        assumeTrue(skipped.isEmpty() || skipped.startsWith("redis"), skipped); // Redis is not in the file
        Golden.compare(FOLDER.resolve(name + ".txt"), transcript.stable(name), REGENERATE);
    }

    @Test
    void noFileIsThereForAScenarioThatIsNot() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
                    .isSubsetOf(names);
        }
    }
}
