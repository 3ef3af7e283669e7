package brood.workers;

import brood.process.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A worker ended before its task had: a signal, a crash of the JVM, no memory left, {@link System#exit}, or because its
 * time was up. The message says all of it.
 */
public final class WorkerDied extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;
    private final transient List<String> lastErrors;
    private final transient Path crashFile;

    WorkerDied(String doing, WorkerEnd end) {
        super(message(doing, end));
        outcome = end.outcome();
        lastErrors = end.lastErrors();
        crashFile = end.crashFile().orElse(null);
    }

    private static String message(String doing, WorkerEnd end) {
        StringBuilder message = new StringBuilder(end.name())
                .append(" (pid ")
                .append(end.outcome().pid())
                .append(") ")
                .append(end.outcome().describe())
                .append(' ')
                .append(doing);
        end.crashFile().ifPresent(file -> message.append("; crash file: ").append(file));
        if (!end.lastErrors().isEmpty()) {
            message.append("; last lines of its standard error:");
            for (String line : end.lastErrors()) {
                message.append("\n    ").append(line);
            }
        }
        return message.toString();
    }

    /**
     * How its process ended: wait status, usage, duration, and whether its time was up.
     *
     * @throws IllegalStateException if this exception has itself come from another process
     */
    public Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("known only where the worker was started");
        }
        return outcome;
    }

    /** The last lines of its standard error, at most 20. */
    public List<String> lastErrors() {
        return lastErrors == null ? List.of() : lastErrors;
    }

    /** The file in which the JVM tells of its crash ({@code hs_err_pid42.log}), if it has written one. */
    public Optional<Path> crashFile() {
        return Optional.ofNullable(crashFile);
    }
}
