package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What signals to {@code brood every} do to it and to what it runs. */
@ExtendWith(Leaks.class)
class EverySignalsTest {
    @TempDir
    Path folder;

    private static String[] every(String period, String script) {
        return new String[] {period, "--report", "json", "--", "sh", "-c", script};
    }

    /** What is run finds itself in the folder. */
    private Background brood(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("every", "--cwd", folder.toString()));
        line.addAll(List.of(arguments));
        return Background.brood(folder.resolve("out"), line.toArray(String[]::new));
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void theFirstIsForTheRunsWhichEndInTheirOwnWay(String name, int number) throws Exception {
        String script = "trap 'sleep 0.3; echo >ended; exit 0' " + name + "; echo >ready; echo >>runs;"
                + " while :; do sleep 0.02; done";
        try (Background brood = brood(every("1d", script))) {
            Background.await(() -> has("ready"));
            brood.kill(name);
            assertThat(brood.exit()).isEqualTo(128 + number);
            assertThat(folder.resolve("ended")).exists();
            assertThat(out())
                    .contains("\"kind\":\"exited\",\"exitStatus\":0")
                    .contains("{\"v\":1,\"runs\":1,\"failed\":0,\"skipped\":0,\"exitCode\":" + (128 + number) + "}");
        }
    }

    @Test
    void afterItNothingIsStarted() throws Exception {
        String script = "trap 'echo >told' TERM; echo >>runs; echo >ready; while [ ! -e end ]; do sleep 0.02; done";
        try (Background brood = brood(every("300ms", script))) {
            Background.await(() -> has("ready"));
            brood.kill("TERM");
            Background.await(() -> has("told"));
            long runs = Files.readAllLines(folder.resolve("runs")).size();
            long start = System.nanoTime();
            Background.await(() -> System.nanoTime() - start > 1_000_000_000L); // three periods
            Files.createFile(folder.resolve("end"));
            assertThat(brood.exit()).isEqualTo(128 + 15);
            assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize((int) runs);
        }
    }

    @Test
    void everyRunThatOverlapsGetsIt() throws Exception {
        String script = "trap 'echo >>told; exit 0' TERM; echo >>runs; while :; do sleep 0.02; done";
        try (Background brood = brood("50ms", "--times", "4", "--", "sh", "-c", script)) {
            Background.await(() ->
                    has("runs") && Files.readAllLines(folder.resolve("runs")).size() == 4);
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(128 + 15);
            assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(4);
        }
    }

    @Test
    void theSecondCtrlCKillsWithAllDescendants() throws Exception {
        String script = "trap 'echo >>told' INT; sleep 1000 & echo $$ $! >pids; while :; do sleep 0.02; done";
        try (Background brood = brood(every("1d", script))) {
            Background.await(() -> has("pids") && Files.size(folder.resolve("pids")) > 0);
            brood.kill("INT");
            Background.await(() -> has("told"));
            assertThat(brood.process().isAlive()).isTrue();
            brood.kill("INT");
            assertThat(brood.exit()).isEqualTo(128 + 2);
            assertThat(out()).contains("\"kind\":\"signaled\"").contains("\"name\":\"SIGKILL\"");
            for (String pid : Files.readString(folder.resolve("pids")).strip().split(" ")) {
                Background.await(() -> !Background.isRunning(pid));
            }
        }
    }

    @Test
    void betweenRunsItEndsBroodAtOnce() throws Exception {
        try (Background brood = brood(every("1d", "echo >ready"))) {
            Background.await(() -> out().contains("\"kind\":\"exited\""));
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void beforeTheFirstRunItEndsBroodAndNothingIsStarted() throws Exception {
        String[] line = {"1d", "--first", "1d", "--report", "text", "--", "touch", "trace"};
        try (Background brood = brood(line)) {
            Path status = Path.of("/proc", Long.toString(brood.process().pid()), "status");
            Background.await(() -> catches(status, 31)); // SYS, the last that gets a handler
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(128 + 15);
            assertThat(out()).isEqualTo("brood every: 0 runs, 0 failed, 0 skipped\n");
        }
        assertThat(folder.resolve("trace")).doesNotExist();
    }

    @Test
    void aFifoThatNobodyOpensHoldsNoSignalUp() throws Exception {
        assertThat(Program.of("mkfifo", folder.resolve("fifo").toString()).run().status())
                .isZero();
        String[] line = {
            "10ms", "--stdin", folder.resolve("fifo").toString(), "--report", "text", "--", "touch", "trace"
        };
        try (Background brood = brood(line)) {
            Path status = Path.of("/proc", Long.toString(brood.process().pid()), "status");
            Background.await(() -> catches(status, 31)); // SYS, the last that gets a handler
            brood.kill("USR1");
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(128 + 15);
            assertThat(out()).isEqualTo("brood every: 0 runs, 0 failed, 0 skipped\n");
        }
        assertThat(folder.resolve("trace")).doesNotExist();
    }

    private static boolean catches(Path status, int signal) throws Exception {
        List<String> lines = Files.readAllLines(status);
        String mask = lines.stream()
                .filter(line -> line.startsWith("SigCgt:"))
                .findFirst()
                .orElseThrow()
                .substring(7)
                .strip();
        return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) != 0;
    }

    @Test
    void usr1IsPassedOnAndEndsNothing() throws Exception {
        String script = "trap 'echo >>told' USR1; echo >ready; until [ -e told ]; do sleep 0.02; done";
        String[] line = {"10ms", "--times", "1", "--", "sh", "-c", script};
        try (Background brood = brood(line)) {
            Background.await(() -> has("ready"));
            brood.kill("USR1");
            assertThat(brood.exit()).isZero();
        }
    }
}
