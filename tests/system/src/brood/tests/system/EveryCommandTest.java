package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code brood every}: when it starts what, and how it ends by itself. */
@ExtendWith(Leaks.class)
class EveryCommandTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private Result every(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "every")
                .with(arguments)
                .in(folder)
                .run();
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    /** When each run started, in nanoseconds. */
    private long[] starts(String period, int times) throws Exception {
        Result result = every(period, "--times", Integer.toString(times), "--stdout", "+starts", "--", "date", "+%s%N");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        long[] starts =
                lines("starts").stream().mapToLong(Long::parseLong).sorted().toArray();
        assertThat(starts).hasSize(times);
        return starts;
    }

    @Test
    void theLastOfFiftyRunsStartsFortyNinePeriodsAfterTheFirst() throws Exception {
        long[] starts = starts("100ms", 50);
        assertThat(starts[49] - starts[0]).isBetween(4400 * MILLI, 5900 * MILLI);
    }

    /** How late the most punctual of some runs is tells the drift, whatever else the machine does. */
    @Test
    void lateStartsDoNotAddUp() throws Exception {
        int times = 300;
        long[] starts = starts("10ms", times);
        long first = Long.MAX_VALUE;
        long last = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long late = starts[i] - starts[0] - i * 10 * MILLI;
            if (i < 50) {
                first = Math.min(first, late);
            } else if (i >= times - 50) {
                last = Math.min(last, late);
            }
        }
        assertThat(last - first).isLessThan(100 * MILLI); // 0.4 ms a run would be as much
    }

    @Test
    void theFirstRunIsAtOnceOrWhenToldTo() throws Exception {
        assertThat(every("1d", "--times", "1", "--", "true").status()).isZero();
        long start = System.nanoTime();
        assertThat(every("1d", "--first", "1500ms", "--times", "1", "--", "true")
                        .status())
                .isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1500 * MILLI);
    }

    @Test
    void runsThatTakeLongerThanThePeriodOverlap() throws Exception {
        String untilThreeRun = "echo >>runs; until [ $(wc -l <runs) = 3 ]; do sleep 0.02; done";
        assertThat(every("50ms", "--times", "3", "--", "sh", "-c", untilThreeRun)
                        .status())
                .isZero();
        assertThat(lines("runs")).hasSize(3);
    }

    @Test
    void withoutOverlapARunThatIsDueWhileOneRunsIsSkippedAndCounted() throws Exception {
        String alone = "mkdir alone || echo overlap >>overlaps; sleep 0.3; rmdir alone";
        Result result = every("40ms", "--times", "3", "--no-overlap", "--report", "json", "--", "sh", "-c", alone);
        assertThat(result.status()).isZero();
        assertThat(folder.resolve("overlaps")).doesNotExist();
        String[] lines = result.errText().split("\n");
        assertThat(lines).hasSize(4);
        assertThat(lines[3])
                .startsWith("{\"v\":1,\"runs\":3,\"failed\":0,\"skipped\":")
                .endsWith(",\"exitCode\":0}");
        int skipped = Integer.parseInt(lines[3].replaceAll(".*\"skipped\":(\\d+).*", "$1"));
        assertThat(skipped).isGreaterThanOrEqualTo(2 * 6);
    }

    @Test
    void itExitsAsTheLastRunThatFailed() throws Exception {
        String secondFails = "echo >>runs; [ $(wc -l <runs) != 2 ] || exit 7";
        Result result =
                every("100ms", "--times", "3", "--no-overlap", "--report", "text", "--", "sh", "-c", secondFails);
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.errText()).contains("exited with 7").contains("\nbrood every: 3 runs, 1 failed, ");
    }

    @Test
    void everyRunIsReportedInTheFormOfAnOutcome() throws Exception {
        Result result = every("10ms", "--times", "2", "--report", "json", "--", "sh", "-c", "kill -9 $$");
        assertThat(result.status()).isEqualTo(128 + 9);
        String[] lines = result.errText().split("\n");
        assertThat(lines).hasSize(3);
        for (int i = 0; i < 2; i++) {
            assertThat(lines[i])
                    .startsWith("{\"v\":1,\"pid\":")
                    .contains("\"argv\":[\"sh\",\"-c\",\"kill -9 $$\"],\"kind\":\"signaled\"")
                    .contains("\"rusage\":{");
        }
        assertThat(lines[2]).isEqualTo("{\"v\":1,\"runs\":2,\"failed\":2,\"skipped\":0,\"exitCode\":137}");
    }

    @ParameterizedTest
    @CsvSource({"/no/such, 127, ENOENT", "/etc/passwd, 126, EACCES"})
    void aProgramThatCannotBeStartedIsTriedOnce(String program, int status, String reason) throws Exception {
        Result result = every("10ms", "--", program);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.errText())
                .startsWith("brood every: posix_spawn: " + program)
                .contains(reason)
                .hasLineCount(1);
        Result reported = every("10ms", "--report", "json", "--", program);
        assertThat(reported.status()).isEqualTo(status);
        assertThat(reported.errText())
                .contains("\"kind\":\"not-started\"")
                .contains("{\"v\":1,\"runs\":0,\"failed\":0,\"skipped\":0,\"exitCode\":" + status + "}");
    }

    @Test
    void aProgramThatIsGoneLaterEndsItWhenTheRunsBeforeHaveEnded() throws Exception {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\nrm program; sleep 1; echo >ended\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Result result = every("200ms", "--", "./program");
        assertThat(result.status()).isEqualTo(127);
        assertThat(folder.resolve("ended")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "0 -- touch trace",
        "x -- touch trace",
        "-1s -- touch trace",
        "1s --first -1s -- touch trace",
        "1s --times 0 -- touch trace",
        "1s --times -1 -- touch trace",
        "1s --times x -- touch trace",
        "1s --report xml -- touch trace",
        "1s --nonsense -- touch trace",
        "1s",
        "1s --",
        "--times 1",
    })
    void aMalformedLineIsOneLineAndStartsNothing(String line) throws Exception {
        Result result = every(line.split(" "));
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText()).startsWith("brood every: ").hasLineCount(1);
        assertThat(folder.resolve("trace")).doesNotExist();
    }
}
