package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A script that writes what it gets to a file and goes on or ends. */
    private static String[] every(String period, String script) {
        return new String[] {"every", period, "--report", "json", "--", "sh", "-c", script};
    }

    private boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void theFirstIsForTheRunsWhichEndInTheirOwnWay(String name, int number) throws Exception {
        String script = "trap 'sleep 0.3; echo >ended; exit 0' " + name + "; echo >ready; echo >>runs;"
                + " while :; do sleep 0.02; done";
        try (Running brood = Running.brood(folder, every("1d", script))) {
            Running.await(() -> has("ready"));
            brood.signal(name);
            assertThat(brood.waitFor()).isEqualTo(128 + number);
            assertThat(folder.resolve("ended")).exists();
            assertThat(brood.err())
                    .contains("\"kind\":\"exited\",\"exitStatus\":0")
                    .contains("{\"v\":1,\"runs\":1,\"failed\":0,\"skipped\":0,\"exitCode\":" + (128 + number) + "}");
        }
    }

    @Test
    void afterItNothingIsStarted() throws Exception {
        String script = "trap 'echo >told' TERM; echo >>runs; echo >ready; while [ ! -e end ]; do sleep 0.02; done";
        try (Running brood = Running.brood(folder, every("300ms", script))) {
            Running.await(() -> has("ready"));
            brood.signal("TERM");
            Running.await(() -> has("told"));
            long runs = Files.readAllLines(folder.resolve("runs")).size();
            long start = System.nanoTime();
            Running.await(() -> System.nanoTime() - start > 1_000_000_000L); // three periods
            Files.createFile(folder.resolve("end"));
            assertThat(brood.waitFor()).isEqualTo(128 + 15);
            assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize((int) runs);
        }
    }

    @Test
    void everyRunThatOverlapsGetsIt() throws Exception {
        String script = "trap 'echo >>told; exit 0' TERM; echo >>runs; while :; do sleep 0.02; done";
        try (Running brood = Running.brood(folder, "every", "50ms", "--times", "4", "--", "sh", "-c", script)) {
            Running.await(() ->
                    has("runs") && Files.readAllLines(folder.resolve("runs")).size() == 4);
            brood.signal("TERM");
            assertThat(brood.waitFor()).isEqualTo(128 + 15);
            assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(4);
        }
    }

    @Test
    void theSecondCtrlCKillsWithAllDescendants() throws Exception {
        String script = "trap 'echo >>told' INT; sleep 1000 & echo $$ $! >pids; while :; do sleep 0.02; done";
        try (Running brood = Running.brood(folder, every("1d", script))) {
            Running.await(() -> has("pids") && Files.size(folder.resolve("pids")) > 0);
            brood.signal("INT");
            Running.await(() -> has("told"));
            assertThat(brood.isAlive()).isTrue();
            brood.signal("INT");
            assertThat(brood.waitFor()).isEqualTo(128 + 2);
            assertThat(brood.err()).contains("\"kind\":\"signaled\"").contains("\"name\":\"SIGKILL\"");
            for (String pid : Files.readString(folder.resolve("pids")).strip().split(" ")) {
                Path process = Path.of("/proc", pid, "stat");
                Running.await(() ->
                        !Files.exists(process) || Files.readString(process).matches("(?s).*\\) [ZX] .*"));
            }
        }
    }

    @Test
    void betweenRunsItEndsBroodAtOnce() throws Exception {
        try (Running brood = Running.brood(folder, every("1d", "echo >ready"))) {
            Running.await(() -> brood.err().contains("\"kind\":\"exited\""));
            brood.signal("TERM");
            assertThat(brood.waitFor()).isEqualTo(128 + 15);
        }
    }

    @Test
    void beforeTheFirstRunItEndsBroodAndNothingIsStarted() throws Exception {
        String[] line = {"every", "1d", "--first", "1d", "--report", "text", "--", "touch", "trace"};
        try (Running brood = Running.brood(folder, line)) {
            Path status = Path.of("/proc", Long.toString(brood.pid()), "status");
            Running.await(() -> catches(status, 31)); // SYS, the last that gets a handler
            brood.signal("TERM");
            assertThat(brood.waitFor()).isEqualTo(128 + 15);
            assertThat(brood.err()).isEqualTo("brood every: 0 runs, 0 failed, 0 skipped\n");
        }
        assertThat(folder.resolve("trace")).doesNotExist();
    }

    @Test
    void aFifoThatNobodyOpensHoldsNoSignalUp() throws Exception {
        assertThat(Program.of("mkfifo", folder.resolve("fifo").toString()).run().status())
                .isZero();
        String[] line = {"every", "10ms", "--stdin", "fifo", "--report", "text", "--", "touch", "trace"};
        try (Running brood = Running.brood(folder, line)) {
            Path status = Path.of("/proc", Long.toString(brood.pid()), "status");
            Running.await(() -> catches(status, 31)); // SYS, the last that gets a handler
            brood.signal("USR1");
            brood.signal("TERM");
            assertThat(brood.waitFor()).isEqualTo(128 + 15);
            assertThat(brood.err()).isEqualTo("brood every: 0 runs, 0 failed, 0 skipped\n");
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
        String[] line = {"every", "10ms", "--times", "1", "--", "sh", "-c", script};
        try (Running brood = Running.brood(folder, line)) {
            Running.await(() -> has("ready"));
            brood.signal("USR1");
            assertThat(brood.waitFor()).isZero();
        }
    }
}
