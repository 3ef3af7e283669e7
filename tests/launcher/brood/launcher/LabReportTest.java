package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.lab.Check;
import brood.lab.ScenarioReport;
import brood.lab.ScenarioReport.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabReportTest {
    private static final ScenarioReport FAILED = new ScenarioReport(
            "zombie",
            Outcome.FAILED,
            "a check failed",
            Duration.ofMillis(43),
            List.of(
                    new Check("first", true, "1", "1"),
                    new Check("second", false, "exited with 0", "killed by \"9\"")));

    private static final ScenarioReport SKIPPED = new ScenarioReport(
            "fork",
            Outcome.SKIPPED,
            "its files need a folder to write to, which /proc (TMPDIR) is not",
            Duration.ofMillis(1),
            List.of());

    @Test
    void theTableFitsAndEndsWithTheSums() {
        assertThat(LabReport.table(List.of(FAILED, SKIPPED)))
                .containsExactly(
                        "zombie            failed     0.043 s  a check failed",
                        "fork              skipped    0.001 s  its files need a folder to write to, which",
                        "                                      /proc (TMPDIR) is not",
                        "",
                        "1 failed, 1 skipped in 0.0 s");
    }

    @Test
    void aCheckThatFailedHasWhatWasExpectedAndSeen() {
        assertThat(LabReport.json(List.of(FAILED)))
                .isEqualTo(
                        "{\"v\":1,\"scenarios\":[{\"name\":\"zombie\",\"outcome\":\"failed\","
                                + "\"reason\":\"a check failed\",\"durationMs\":43.0,\"checks\":[{\"name\":\"first\",\"ok\":true},"
                                + "{\"name\":\"second\",\"ok\":false,\"expected\":\"exited with 0\",\"seen\":\"killed by \\\"9\\\"\"}]}]}");
    }
}
