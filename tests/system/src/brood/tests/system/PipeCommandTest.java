package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code brood pipe} from outside. */
@ExtendWith(Leaks.class)
class PipeCommandTest {
    @TempDir
    Path folder;

    private static Result pipe(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "pipe").with(arguments).run();
    }

    @Test
    void theFirstOfTwoIsKilledBySigpipeAndTheLastDecides() throws Exception {
        Result result = pipe("--report", "json", "--", "yes", "|", "head", "-n", "1");
        assertThat(result.status()).isZero();
        assertThat(result.outText()).isEqualTo("y\n");
        assertThat(result.errText())
                .startsWith("{\"v\":1,\"stages\":[{\"v\":1,\"pid\":")
                .contains("\"signal\":{\"number\":13,\"name\":\"SIGPIPE\"}")
                .contains("\"exitStatus\":0")
                .contains("\"timedOut\":false")
                .endsWith("\"exitCode\":0}\n");
    }

    @Test
    void aGigabytePassesWhole() throws Exception {
        Result result = pipe("--", "head", "-c", "1G", "/dev/zero", "|", "wc", "-c");
        assertThat(result.outText()).isEqualTo("1073741824\n");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void onlyPipefailTellsOfTheRightmostThatFailed() throws Exception {
        String[] stages = {"--", "sh", "-c", "exit 3", "|", "sh", "-c", "exit 5", "|", "cat"};
        assertThat(pipe(stages).status()).isZero();
        Result result = Program.of(Image.BROOD.toString(), "pipe", "--pipefail")
                .with(stages)
                .run();
        assertThat(result.status()).isEqualTo(5);
    }

    @Test
    void aTimeoutEndsAllStages() throws Exception {
        Path pids = folder.resolve("pids");
        Result result =
                pipe("--timeout", "1s", "--", "sh", "-c", "echo $$ >" + pids + "; sleep 1000", "|", "sleep", "1000");
        assertThat(result.status()).isEqualTo(124);
        assertThat(Path.of("/proc", Files.readString(pids).strip())).doesNotExist();
    }

    @Test
    void aProgramThatIsNotThereLeavesNoneOfTheOthersRunning() throws Exception {
        Path pid = folder.resolve("pid");
        Result result = pipe("--", "sh", "-c", "echo $$ >" + pid + "; exec sleep 1000", "|", "no-such-program-here");
        assertThat(result.status()).isEqualTo(127);
        assertThat(result.errText())
                .startsWith("brood pipe: ")
                .contains("no-such-program-here")
                .contains("(ENOENT)");
        if (Files.exists(pid) && !Files.readString(pid).isBlank()) {
            assertThat(Path.of("/proc", Files.readString(pid).strip())).doesNotExist();
        }
    }

    @Test
    void whatCouldNotBeStartedIsInTheReport() throws Exception {
        Result result = pipe("--report", "json", "--", "sleep", "1000", "|", "no-such-program-here", "x");
        assertThat(result.errText().lines().skip(1))
                .singleElement()
                .asString()
                .startsWith("{\"v\":1,\"stages\":[{\"v\":1,\"pid\":null,\"argv\":[\"no-such-program-here\",\"x\"]")
                .contains("\"kind\":\"not-started\"")
                .endsWith("\"exitCode\":127}");
    }

    @Test
    void anotherSeparatorLetsTheUsualOneThrough() throws Exception {
        Result result = pipe("--separator", "::", "--", "echo", "a|b", "|", "::", "tr", "ab", "xy");
        assertThat(result.outText()).isEqualTo("x|y |\n");
    }

    @Test
    void aSeparatorWithoutAProgramBesideItIsRefused() throws Exception {
        for (String[] wrong :
                new String[][] {{"--", "|", "cat"}, {"--", "cat", "|"}, {"--", "cat", "|", "|", "cat"}, {}}) {
            Result result = pipe(wrong);
            assertThat(result.status()).isEqualTo(125);
            assertThat(result.errText()).startsWith("brood pipe: ").hasLineCount(1);
        }
    }

    /** Under script(1), which gives it a terminal: the one line is rewritten, and the bytes are not touched. */
    @Test
    void progressShowsOnlyOnATerminal() throws Exception {
        String[] stages = {"--progress", "--", "head", "-c", "64M", "/dev/zero", "|", "wc", "-c"};
        Result result = pipe(stages);
        assertThat(result.outText()).isEqualTo("67108864\n");
        assertThat(result.err()).isEmpty();

        Path out = folder.resolve("out");
        String line = "'" + Image.BROOD + "' pipe --progress -- head -c 64M /dev/zero '|' wc -c >" + out;
        Result shown = Program.of("script", "-qec", line, "/dev/null").run();
        assertThat(out).hasContent("67108864\n");
        assertThat(shown.outText()).contains("\r").contains("64.0 MiB").contains("/s");
    }

    /** A source that says nothing for a while: the line goes on, for that is what one wants to know. */
    @Test
    void progressGoesOnWhileNothingPasses() throws Exception {
        Path out = folder.resolve("out");
        String line = "'" + Image.BROOD + "' pipe --progress -- sh -c 'sleep 2; echo x' '|' cat >" + out;
        Result shown = Program.of("script", "-qec", line, "/dev/null").run();
        assertThat(out).hasContent("x\n");
        assertThat(shown.outText().split("\r")).hasSizeGreaterThan(3);
    }
}
