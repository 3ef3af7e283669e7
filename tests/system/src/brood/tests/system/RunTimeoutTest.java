package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a program that {@code brood run} runs: its time, or a signal to brood. */
@ExtendWith(Leaks.class)
class RunTimeoutTest {
    @TempDir
    Path folder;

    @Test
    void aTimeoutEndsTheWholeTreeAlsoWhoeverLeftIt() throws Exception {
        Path pids = folder.resolve("pids");
        String tree = "trap '' TERM; sleep 1000 & echo $! >>" + pids + "; setsid sh -c 'echo $$ >>" + pids
                + "; exec sleep 1000' & echo $$ >>" + pids + "; wait; sleep 1000";
        Result result = Program.of(Image.BROOD.toString(), "run", "--timeout", "1s", "--kill-after", "200ms")
                .with("--report", "json", "--", "sh", "-c", tree)
                .run();
        assertThat(result.status()).isEqualTo(124);
        assertThat(result.errText()).contains("\"timedOut\":true");
        List<String> members = Files.readAllLines(pids);
        assertThat(members).hasSize(3);
        for (String member : members) {
            assertThat(isRunning(member)).as("pid " + member).isFalse();
        }
    }

    @Test
    void aProgramThatEndsInTimeIsNotTimedOut() throws Exception {
        Result result = Program.of(Image.BROOD.toString(), "run", "--timeout", "1m", "--report", "json", "--")
                .with("sh", "-c", "exit 3")
                .run();
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.errText()).contains("\"timedOut\":false");
    }

    @ParameterizedTest
    @CsvSource({"HUP, 1", "INT, 2", "USR1, 10", "TERM, 15"})
    void aSignalToBroodReachesTheProgramWhichDecides(String name, int number) throws Exception {
        Path ready = folder.resolve("ready");
        String program =
                "trap 'exit " + (40 + number) + "' " + name + "; echo >" + ready + "; while :; do sleep 0.05; done";
        Process brood = new ProcessBuilder(Image.BROOD.toString(), "run", "--", "sh", "-c", program)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        await(ready);
        assertThat(Program.of("kill", "-" + name, Long.toString(brood.pid()))
                        .run()
                        .status())
                .isZero();
        assertThat(brood.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(brood.exitValue()).isEqualTo(40 + number);
    }

    @Test
    void aProgramThatASignalToBroodEndsIsReportedAsSuch() throws Exception {
        Path ready = folder.resolve("ready");
        Process brood = new ProcessBuilder(
                        Image.BROOD.toString(), "run", "--", "sh", "-c", "echo >" + ready + "; exec sleep 1000")
                .start();
        await(ready);
        brood.destroy();
        assertThat(brood.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(brood.exitValue()).isEqualTo(128 + 15);
    }

    private static void await(Path file) throws InterruptedException {
        for (int i = 0; i < 3000 && !Files.exists(file); i++) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }

    private static boolean isRunning(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }
}
