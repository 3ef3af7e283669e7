package brood.launcher;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Subreaper;
import java.io.IOException;
import java.util.List;

/** A program that brood runs once and exits like: what {@code run} and {@code after} have in common. */
final class ProgramRun implements AutoCloseable {
    private final String name;
    private final Command command;
    private final String directory;
    private final Report report;
    private final Timeout timeout;
    private final Fd statusFile;

    private ProgramRun(String name, Arguments arguments, List<String> argv) throws IOException {
        this.name = name;
        command = ChildOptions.command(arguments, argv);
        directory = arguments.value("--cwd");
        report = Report.of(arguments);
        timeout = Timeout.of(arguments);
        String path = arguments.value("--status-file");
        statusFile = path == null ? null : Fd.open(path, 0666, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC);
    }

    static Options addTo(Options options) {
        return Report.addTo(Timeout.addTo(ChildOptions.addTo(options)))
                .value("FILE", "Writes the JSON report to a file.", "--status-file");
    }

    /** All that can be wrong with the options is found here, before anything runs. */
    static ProgramRun of(String name, Arguments arguments, List<String> argv) throws IOException {
        return new ProgramRun(name, arguments, argv);
    }

    /** Starts it, waits for it, reports; the exit code. */
    int run(Console console) throws IOException, InterruptedException {
        try (Forwarding signals = Forwarding.start(console)) {
            StartState.restoreIgnoredSignals(); // only now: a JVM that does not handle QUIT is taken for one with -Xrs
            if (timeout.isSet()) {
                Subreaper.enableOwningAllChildren();
            }
            Deadline deadline = timeout.deadline();
            Child child;
            try {
                child = command.spawn();
            } catch (PosixException e) {
                report.notStarted(name, command.argv(), directory, e, console);
                if (statusFile != null) {
                    StatusFile.write(statusFile, OutcomeReport.json(command.argv(), e));
                }
                return ExitCodes.notStarted(e);
            }
            signals.to(List.of(child));
            Outcome outcome = child.waitOrTerminate(deadline, timeout.signal(), timeout.grace());
            report.ended(name, child, outcome, console);
            if (statusFile != null) {
                StatusFile.write(statusFile, OutcomeReport.json(command.argv(), outcome));
            }
            return ExitCodes.of(outcome);
        }
    }

    @Override
    public void close() {
        if (statusFile != null) {
            statusFile.close();
        }
    }
}
