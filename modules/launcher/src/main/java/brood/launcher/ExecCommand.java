package brood.launcher;

import brood.core.PosixException;
import brood.process.Command;
import brood.process.Exec;
import java.io.IOException;

/** {@code brood exec}: becomes the program. */
final class ExecCommand implements Subcommand {
    @Override
    public Options options() {
        Options options = Options.of(
                "exec",
                "Becomes a program: the same pid, and nothing of brood left.",
                "brood exec --user nobody --limit nofile=64 -- ./server",
                "brood exec --cwd /srv --umask 027 --env MODE=test -- make");
        return ChildOptions.addTo(options).program("What to become.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException {
        Command command = ChildOptions.command(arguments);
        StartState.restoreIgnoredSignals();
        try {
            Exec.replace(command);
        } catch (PosixException e) {
            String directory = arguments.value("--cwd");
            console.err("brood exec: " + ProgramHints.describe(e, directory));
            return ExitCodes.notStarted(e);
        }
        throw new AssertionError("exec returned");
    }
}
