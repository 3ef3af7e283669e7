package brood.lab;

import java.time.Duration;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param name the scenario's
 * @param outcome whether it passed
 * @param reason why it failed or was skipped; if it passed, which parts were skipped, and empty if none was
 * @param duration how long it took
 * @param checks what was checked, in order
 */
public record ScenarioReport(String name, Outcome outcome, String reason, Duration duration, List<Check> checks) {
    /** Whether it passed. */
    public enum Outcome {
        /** Every check held. */
        PASSED,
        /** One did not, or something failed before. */
        FAILED,
        /** It needs something that is not here. */
        SKIPPED
    }

    /** Keeps a copy of the checks. */
    public ScenarioReport {
        checks = List.copyOf(checks);
    }
}
