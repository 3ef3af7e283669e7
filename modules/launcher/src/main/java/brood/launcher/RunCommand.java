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

/** {@code brood run}: starts a program, waits for it, reports, and exits as it did. */
final class RunCommand implements Subcommand {
    @Override
    public Options options() {
        Options options = Options.of(
                "run",
                "Runs a program, waits for it, and exits as it did: with its exit status, 128+n if signal n ended "
                        + "it, 124 if it timed out, 125 if brood failed, 126 if it is not executable, 127 if it was "
                        + "not found.",
                "brood run -- make -j2",
                "brood run --timeout 5s --kill-after 1s -- ./server",
                "brood run --report json -- sh -c 'kill -9 $$'",
                "brood run --limit as=1GiB --nice 5 --stdout +log --stderr stdout -- ./job");
        return Report.addTo(Timeout.addTo(ChildOptions.addTo(options)))
                .value("FILE", "Writes the JSON report to a file.", "--status-file")
                .flag("Gives it a terminal of its own, connected with brood's.", "--pty")
                .program("What to run.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        Command command = ChildOptions.command(arguments);
        Report report = Report.of(arguments);
        Timeout timeout = Timeout.of(arguments);
        String statusPath = arguments.value("--status-file");
        Fd statusFile =
                statusPath == null ? null : Fd.open(statusPath, 0666, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC);
        try (statusFile;
                Forwarding signals = Forwarding.start(console);
                PtySession terminal = arguments.has("--pty") ? PtySession.open(command) : null) {
            StartState.restoreIgnoredSignals(); // only now: a JVM that does not handle QUIT is taken for one with -Xrs
            if (timeout.isSet()) {
                Subreaper.enableOwningAllChildren();
            }
            Deadline deadline = timeout.deadline();
            Child child;
            try {
                child = command.spawn();
            } catch (PosixException e) {
                console.err("brood run: " + ProgramHints.describe(e, arguments.value("--cwd")));
                String json = OutcomeReport.json(command.argv(), e);
                if (report == Report.JSON) {
                    console.err(json);
                }
                StatusFile.write(statusFile, json);
                return ExitCodes.notStarted(e);
            }
            signals.to(List.of(child));
            if (terminal != null) {
                terminal.connect();
            }
            Outcome outcome = child.waitOrTerminate(deadline, timeout.signal(), timeout.grace());
            if (terminal != null) {
                terminal.finish();
            }
            if (report == Report.TEXT) {
                OutcomeReport.text(command.argv(), outcome).forEach(console::err);
            } else if (report == Report.JSON) {
                console.err(OutcomeReport.json(command.argv(), outcome));
            }
            if (statusFile != null) {
                StatusFile.write(statusFile, OutcomeReport.json(command.argv(), outcome));
            }
            if (outcome instanceof Outcome.Lost) {
                console.err("brood run: " + child + ": " + outcome.describe());
            }
            return ExitCodes.of(outcome);
        }
    }
}
