package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code brood after}. */
@ExtendWith(Leaks.class)
class AfterCommandTest {
    @TempDir
    Path folder;

    private Result after(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "after")
                .with(arguments)
                .in(folder)
                .run();
    }

    @Test
    void theProgramStartsNotBeforeItsTimeAndBroodExitsAsItDoes() throws Exception {
        long start = System.nanoTime();
        Result result = after("1s", "--report", "json", "--", "sh", "-c", "echo started; exit 3");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.outText()).isEqualTo("started\n");
        assertThat(result.errText())
                .contains("\"kind\":\"exited\",\"exitStatus\":3")
                .hasLineCount(1);
    }

    @Test
    void theOptionsAreThoseOfRunBeforeAndBehindTheTime() throws Exception {
        Result result = after(
                "--env",
                "A=b",
                "0",
                "--timeout",
                "200ms",
                "--status-file",
                "status",
                "sh",
                "-c",
                "echo $A; exec sleep 1000");
        assertThat(result.status()).isEqualTo(124);
        assertThat(result.outText()).isEqualTo("b\n");
        assertThat(Files.readString(folder.resolve("status"))).contains("\"timedOut\":true");
    }

    @ParameterizedTest
    @CsvSource({"/no/such, 127", "/etc/passwd, 126"})
    void aProgramThatCannotBeStartedIsOneLine(String program, int status) throws Exception {
        Result result = after("0", program);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.errText())
                .startsWith("brood after: posix_spawn: " + program)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1d --timeout 1x -- touch trace",
                "1d --status-file= -- touch trace",
                "1d --cpus x -- touch trace",
                "1d --report xml -- touch trace",
                "1d",
                "-1s -- touch trace",
                "x -- touch trace",
                "--",
            })
    void whatIsMalformedIsToldBeforeTheWait(String line) throws Exception {
        Result result = after(line.split(" "));
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText()).startsWith("brood after: ").hasLineCount(1);
        assertThat(folder.resolve("trace")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void aSignalWhileItWaitsEndsItAndNothingIsStarted(String name, int number) throws Exception {
        String[] line = {"after", "1d", "--cwd", folder.toString(), "--", "touch", "trace"};
        try (Background brood = Background.brood(folder.resolve("out"), line)) {
            Background.await(() -> hasTimer(brood.process()));
            brood.kill(name);
            assertThat(brood.exit()).isEqualTo(128 + number);
        }
        assertThat(folder.resolve("trace")).doesNotExist();
    }

    @Test
    void aSignalWhileTheProgramRunsIsForTheProgram() throws Exception {
        String script = "trap 'exit 41' TERM; echo >ready; while :; do sleep 0.02; done";
        try (Background brood = Background.brood(
                folder.resolve("out"), "after", "10ms", "--cwd", folder.toString(), "--", "sh", "-c", script)) {
            Background.await(() -> Files.exists(folder.resolve("ready")));
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(41);
        }
    }

    private static boolean hasTimer(Process process) throws IOException {
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).endsWith("anon_inode:[timerfd]")) {
                    return true;
                }
            }
        } catch (NoSuchFileException closedMeanwhile) {
            return false;
        }
        return false;
    }
}
