package brood.launcher;

import brood.core.PosixException;
import brood.process.Child;
import brood.process.Outcome;
import java.util.List;

/** The option {@code --report}: in what form standard error is told how it ended. */
enum Report {
    TEXT,
    JSON,
    NONE;

    static Options addTo(Options options) {
        return options.value("text|json|none", "Reports on stderr how it ended; none by default.", "--report");
    }

    static Report of(Arguments arguments) {
        String text = arguments.value("--report");
        if (text == null) {
            return NONE;
        }
        return switch (text) {
            case "text" -> TEXT;
            case "json" -> JSON;
            case "none" -> NONE;
            default -> throw new UsageException("--report: '" + text + "' is none of text, json, none");
        };
    }

    /** Tells of a child's end, and in any case if it is unknown. */
    void ended(String command, Child child, Outcome outcome, Console console) {
        if (this == TEXT) {
            OutcomeReport.text(child.argv(), outcome).forEach(console::err);
        } else if (this == JSON) {
            console.err(OutcomeReport.json(child.argv(), outcome));
        }
        if (outcome instanceof Outcome.Lost) {
            console.err("brood " + command + ": " + child + ": " + outcome.describe());
        }
    }

    /**
     * Tells in any case why a program was not started.
     *
     * @param directory where it was to start, null for here
     */
    void notStarted(String command, List<String> argv, String directory, PosixException failure, Console console) {
        console.err("brood " + command + ": " + ProgramHints.describe(failure, directory));
        if (this == JSON) {
            console.err(OutcomeReport.json(argv, failure));
        }
    }
}
