package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a signal that {@code brood run} gets. */
@ExtendWith(Leaks.class)
class RunSignalsTest {
    @TempDir
    Path folder;

    private Background run(String... program) throws Exception {
        String[] line = new String[program.length + 2];
        line[0] = "run";
        line[1] = "--";
        System.arraycopy(program, 0, line, 2, program.length);
        return Background.brood(folder.resolve("out"), line);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 10, 14, 15, 16, 24, 26, 27, 29, 30, 31})
    void itReachesTheProgramWhichDecides(int signal) throws Exception {
        Path ready = folder.resolve("ready");
        String program =
                "trap 'exit " + (40 + signal) + "' " + signal + "; echo >" + ready + "; while :; do sleep 0.05; done";
        try (Background brood = run("sh", "-c", program)) {
            Background.await(() -> Files.exists(ready));
            brood.kill(Integer.toString(signal));
            assertThat(brood.exit()).isEqualTo(40 + signal);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 10, 14, 15, 16, 24, 26, 27, 29, 30, 31})
    void aProgramThatItEndsIsReportedAsSuch(int signal) throws Exception {
        Path ready = folder.resolve("ready");
        try (Background brood = run("sh", "-c", "ulimit -c 0; echo $$ >" + ready + "; exec sleep 1000")) {
            Background.await(() -> Files.exists(ready) && Files.size(ready) > 0);
            brood.kill(Integer.toString(signal));
            assertThat(brood.exit()).isEqualTo(128 + signal);
        }
        // Which brood's own end by the signal would look like, but for this.
        assertThat(Background.isRunning(Files.readString(ready).strip())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "TERM"})
    void aStoppedProgramHearsThatItIsToEnd(String signal) throws Exception {
        Path ready = folder.resolve("ready");
        try (Background brood = run("sh", "-c", "echo $$ >" + ready + "; kill -STOP $$; exec sleep 1000")) {
            Background.await(() -> Files.exists(ready) && Files.size(ready) > 0);
            Path stat = Path.of("/proc", Files.readString(ready).strip(), "stat");
            Background.await(() -> Files.readString(stat).contains(") T "));
            brood.kill(signal);
            assertThat(brood.exit()).isGreaterThan(128);
        }
    }

    @ParameterizedTest
    @CsvSource({"QUIT", "USR2", "PIPE", "XFSZ", "CHLD", "CONT", "WINCH", "34", "35", "50", "64"})
    void whatCannotBePassedOnDoesNotEndBroodAlone(String signal) throws Exception {
        Path ready = folder.resolve("ready");
        Path go = folder.resolve("go");
        String program = "echo >" + ready + "; until [ -e " + go + " ]; do sleep 0.05; done; exit 7";
        try (Background brood = run("sh", "-c", program)) {
            Background.await(() -> Files.exists(ready));
            brood.kill(signal);
            Files.createFile(go);
            assertThat(brood.exit()).isEqualTo(7);
        }
        assertThat(folder.resolve("out")).isEmptyFile();
    }

    /** The program is quicker than brood, which has only just started it: above all if they share a CPU. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "pipe", "every 1ms --times 1", "after 0s"})
    void theFirstDeedOfAProgramCannotEndBrood(String subcommand) throws Exception {
        String status = Files.readString(Path.of("/proc/self/status"));
        String cpu = status.replaceAll("(?s).*\nCpus_allowed_list:\t(\\d+).*", "$1");
        for (String signal : List.of("34", "64", "QUIT", "34", "64", "34")) {
            List<String> line = new ArrayList<>(List.of("run", "--cpus", cpu, "--", Image.BROOD.toString()));
            line.addAll(List.of(subcommand.split(" ")));
            line.addAll(List.of("--", "sh", "-c", "kill -" + signal + " $PPID; exit 7"));
            Result result = Image.brood(line.toArray(String[]::new));
            assertThat(result.status()).as(signal).isEqualTo(7);
            assertThat(result.outText() + result.errText()).isEmpty();
        }
    }

    /** From the shell script over the JVM's own start to the running program. */
    @Test
    void whenEverItArrivesItEndsBroodAndNothingRunsOn() throws Exception {
        for (int delay = 0; delay < 100; delay += 4) {
            Path pid = folder.resolve("pid" + delay);
            try (Background brood = run("sh", "-c", "echo $$ >" + pid + "; exec sleep 1000")) {
                Thread.sleep(delay); // that is what is tested
                brood.process().destroy();
                int exit = brood.exit();
                // A JVM that has not finished its own start ends so.
                boolean early =
                        exit == 1 && Files.readString(folder.resolve("out")).contains("during initialization of VM");
                assertThat(early || exit == 128 + 15)
                        .as("exit %d after %d ms", exit, delay)
                        .isTrue();
            }
            if (Files.exists(pid)) {
                String number = Files.readString(pid).strip();
                assertThat(number.isEmpty() || !Background.isRunning(number))
                        .as("after %d ms", delay)
                        .isTrue();
            }
        }
    }
}
