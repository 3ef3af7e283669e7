package brood.launcher;

import java.io.IOException;

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
        return ProgramRun.addTo(options)
                .flag("Gives it a terminal of its own, connected with brood's.", "--pty")
                .program("What to run.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        return new ProgramRun("run", arguments, arguments.parameters()).run(console);
    }
}
