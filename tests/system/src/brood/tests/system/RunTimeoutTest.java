package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What ends a program that {@code brood run} runs because its time is up. */
@ExtendWith(Leaks.class)
class RunTimeoutTest {
    @TempDir
    Path folder;

    @Test
    void aTimeoutEndsTheWholeTreeAlsoWhoeverLeftIt() throws Exception {
        Path pids = folder.resolve("pids");
        String tree = "trap '' TERM; sleep 1000 & echo $! >>" + pids + "; (setsid sh -c 'echo $$ >>" + pids
                + "; exec sleep 1000' &); echo $$ >>" + pids + "; wait; sleep 1000";
        Result result = Program.of(Image.BROOD.toString(), "run", "--timeout", "1s", "--kill-after", "200ms")
                .with("--report", "json", "--", "sh", "-c", tree)
                .run();
        assertThat(result.status()).isEqualTo(124);
        assertThat(result.errText()).contains("\"timedOut\":true");
        List<String> members = Files.readAllLines(pids);
        assertThat(members).hasSize(3);
        for (String member : members) {
            assertThat(Background.isRunning(member)).as("pid " + member).isFalse();
        }
    }

    @Test
    void aProgramThatEndsAsToldHasTheTimeForIt() throws Exception {
        Path tidied = folder.resolve("tidied");
        Result result = Program.of(Image.BROOD.toString(), "run", "--timeout", "500ms", "--signal", "USR2")
                .with("--report", "json", "--")
                .with("sh", "-c", "trap 'sleep 0.3; echo >" + tidied + "; exit 5' USR2; while :; do sleep 0.01; done")
                .run();
        assertThat(result.status()).isEqualTo(124);
        assertThat(result.errText()).contains("\"exitStatus\":5");
        assertThat(tidied).exists();
    }

    @Test
    void noTimeIsNoTimeout() throws Exception {
        Result result = Program.of(
                        Image.BROOD.toString(), "run", "--timeout", "0", "--", "sh", "-c", "sleep 0.2; exit 3")
                .run();
        assertThat(result.status()).isEqualTo(3);
    }

    @Test
    void aProgramThatEndsInTimeIsNotTimedOut() throws Exception {
        Result result = Program.of(Image.BROOD.toString(), "run", "--timeout", "1m", "--report", "json", "--")
                .with("sh", "-c", "exit 3")
                .run();
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.errText()).contains("\"timedOut\":false");
    }
}
