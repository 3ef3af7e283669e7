package brood.benchmarks;

import brood.core.Errno;
import brood.core.PosixException;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Redirect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs that prepare a measurement. */
final class Tools {
    private Tools() {}

    /**
     * Looks for a program on the PATH.
     *
     * @throws MissingPeer if it is not there
     */
    static void require(String program) throws IOException, InterruptedException, MissingPeer {
        try {
            run(Command.of(program, "--version"));
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                throw new MissingPeer("no " + program + " on the PATH");
            }
            throw e;
        }
    }

    /** What a program prints; its standard error is ours. */
    static String output(Command command) throws IOException, InterruptedException {
        return collect(command, false);
    }

    /** Runs a program whose messages matter only if it fails. */
    static void run(Command command) throws IOException, InterruptedException {
        collect(command.stderr(Redirect.STDOUT), true);
    }

    private static String collect(Command command, boolean messages) throws IOException, InterruptedException {
        try (Pipe pipe = Pipe.open();
                Child child = command.stdin(Redirect.NULL)
                        .stdout(Redirect.to(pipe.writeEnd().fd()))
                        .spawn()) {
            pipe.writeEnd().close();
            String output = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            Outcome outcome = child.waitFor();
            if (!outcome.isSuccess()) {
                throw new IOException(String.join(" ", command.argv()) + ": " + outcome.describe()
                        + (messages ? ":\n" + output : ""));
            }
            return output;
        }
    }
}
