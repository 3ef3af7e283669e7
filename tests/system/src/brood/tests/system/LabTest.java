package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.BufferedReader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(300)
class LabTest {
    @Test
    void whatRunsPassesAndOnlyJsonIsPrinted() throws Exception {
        Result result = Image.brood(
                "lab",
                "--json",
                "fork",
                "zombie",
                "wait-status",
                "environment",
                "pipe",
                "fifo",
                "mmap",
                "sessions",
                "worker",
                "queue",
                "pool");

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.errText()).isEmpty();
        assertThat(result.outText().lines()).hasSize(1);
        assertThat(result.outText())
                .startsWith("{\"v\":1,\"scenarios\":[{\"name\":\"fork\",\"outcome\":\"passed\",\"reason\":null,")
                .doesNotContain("\"failed\"", "\"skipped\"", "\"ok\":false");
    }

    @Test
    void aScenarioThatForksPrintsItsEventsWithPids() throws Exception {
        Result result = Image.brood("lab", "fork");

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.outText())
                .containsPattern("(?m)^ *(\\d+)  parent: my pid is \\1, my child is (\\d+)$")
                .containsPattern("(?m)^ *(\\d+)  child: my pid is \\1, my parent is (\\d+)$")
                .contains("  ✓ the child's ppid is the parent's pid\n");
    }

    @Test
    void aLabThatIsEndedLeavesNoChild() throws Exception {
        Process lab = new ProcessBuilder(Image.BROOD.toString(), "lab", "wait-all", "--speed", "0.01")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<Long> children = new TreeSet<>();
        Matcher child = Pattern.compile("child (\\d+) sleeps").matcher("");
        try (BufferedReader lines = lab.inputReader()) {
            while (children.size() < 3) {
                if (child.reset(lines.readLine()).find()) {
                    children.add(Long.valueOf(child.group(1)));
                }
            }
            lab.toHandle().destroy(); // SIGTERM; the other way closes the pipe as well

            assertThat(lab.waitFor()).isEqualTo(143);
        }
        assertThat(children).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fork", "all"})
    void anUnknownNameGetsASuggestion(String known) throws Exception {
        Result result = Image.brood("lab", known, "zombi");

        assertThat(result)
                .isEqualTo(new Result(
                        2, new byte[0], "brood lab: unknown scenario 'zombi'; did you mean 'zombie'?\n".getBytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--json --explain fork"})
    void jsonIsOfWhatIsRun(String arguments) throws Exception {
        Result result = Image.brood(("lab " + arguments).split(" "));

        assertThat(result)
                .isEqualTo(new Result(
                        2,
                        new byte[0],
                        "brood lab: --json is for scenarios that are run; see 'brood lab --help'\n".getBytes()));
    }

    @Test
    void listAndExplanationsFitATerminal() throws Exception {
        assertThat(Image.brood("lab").outText().lines()).allMatch(line -> line.length() <= 80);
        Result all = Image.brood("lab", "all", "--explain");
        assertThat(all.status()).isZero();
        assertThat(all.outText().lines().filter(line -> line.startsWith("  "))).allMatch(line -> line.length() <= 80);
    }

    @Test
    void listAndExplanationRunNothing() throws Exception {
        assertThat(Image.brood("lab").outText()).contains("  fork-many", "Sessions, terminals, daemons\n");
        Result result = Image.brood("lab", "orphan", "--explain");
        assertThat(result.outText())
                .startsWith("orphan: ")
                .contains("PR_SET_CHILD_SUBREAPER")
                .doesNotContain("✓");
    }

    @Test
    void aSpeedThatIsNoNumberIsRefused() throws Exception {
        Result result = Image.brood("lab", "fork", "--speed", "0");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errText())
                .isEqualTo("brood lab: --speed: '0' is no number above 0; see 'brood lab --help'\n");
    }
}
