package brood.launcher;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Redirect;
import brood.process.Subreaper;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A program that brood runs once and exits like: what {@code run} and {@code after} have in common. */
final class ProgramRun {
    private final String name;
    private final Command command;
    private final Map<Integer, Redirect> redirects;
    private final String directory;
    private final Report report;
    private final Timeout timeout;
    private final String statusPath;
    private final boolean pty;

    /** All that is wrong with the options themselves is found here, before anything runs. */
    ProgramRun(String name, Arguments arguments, List<String> argv) throws IOException {
        this.name = name;
        command = ChildOptions.command(arguments, argv);
        redirects = ChildOptions.redirects(arguments);
        directory = arguments.value("--cwd");
        report = Report.of(arguments);
        timeout = Timeout.of(arguments);
        String path = arguments.value("--status-file");
        pty = arguments.has("--pty");
        statusPath = path == null ? null : Values.file("--status-file", path);
    }

    static Options addTo(Options options) {
        return Report.addTo(Timeout.addTo(ChildOptions.addTo(options)))
                .value("FILE", "Writes the JSON report to a file.", "--status-file");
    }

    /** Starts it, waits for it, reports; the exit code. */
    int run(Console console) throws IOException, InterruptedException {
        try (Forwarding signals = Forwarding.start(console);
                Opening files = new Opening(redirects, statusPath, signals);
                PtySession terminal = pty ? PtySession.open(command) : null) {
            StartState.restoreIgnoredSignals(); // only now: a JVM that does not handle QUIT is taken for one with -Xrs
            if (timeout.isSet()) {
                Subreaper.enableOwningAllChildren();
            }
            Deadline deadline = timeout.deadline();
            Child child;
            try {
                files.open(command, deadline);
                child = command.resetIgnored(signals.leaveOthersToPrograms()).spawn();
            } catch (PosixException e) {
                report.notStarted(name, command.argv(), directory, e, console);
                StatusFile.write(files.statusFile(), statusPath, OutcomeReport.json(command.argv(), e));
                return ExitCodes.notStarted(e);
            }
            signals.to(List.of(child));
            files.closeProgramFiles();
            if (terminal != null) {
                terminal.connect();
            }
            Outcome outcome = child.waitOrTerminate(deadline, timeout.signal(), timeout.grace());
            if (terminal != null) {
                terminal.finish();
            }
            report.ended(name, child, outcome, console);
            if (statusPath != null) {
                try {
                    StatusFile.write(files.statusFile(), statusPath, OutcomeReport.json(command.argv(), outcome));
                } catch (PosixException e) {
                    console.err("brood " + name + ": " + Main.describe(e) + "; " + child + ": " + outcome.describe());
                    return Subcommand.BROOD_FAILED;
                }
            }
            return ExitCodes.of(outcome);
        }
    }
}
