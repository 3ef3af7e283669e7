package brood.process;

import brood.core.ProcFile;
import brood.core.Utf8;
import brood.pipe.Pipe;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.util.List;

/** What a program wrote to standard output until its end, and how it ended. */
record Output(Outcome outcome, byte[] bytes) {
    static Output of(Command command) throws IOException, InterruptedException {
        try (Pipe pipe = Pipe.open();
                Child child = command.stdout(Redirect.to(pipe.writeEnd().fd())).spawn()) {
            pipe.writeEnd().close();
            byte[] bytes = pipe.readEnd().readAllBytes();
            return new Output(child.waitFor(), bytes);
        }
    }

    /** Without the last line feed. */
    String text() {
        String text = Utf8.decode(bytes);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    List<String> lines() {
        return text().isEmpty() ? List.of() : List.of(text().split("\n"));
    }

    /** What stands behind a name in lines such as those of /proc/PID/status. */
    String field(String name) {
        for (String line : lines()) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        throw new AssertionError("no " + name + " in\n" + text());
    }

    /** The strings that a NUL ends. */
    List<String> strings() {
        return ProcFile.strings(bytes);
    }

    int exitStatus() {
        return exitStatus(outcome);
    }

    static int exitStatus(Outcome outcome) {
        if (outcome instanceof Outcome.Ended ended && ended.status() instanceof WaitStatus.Exited exited) {
            return exited.exitStatus();
        }
        throw new AssertionError(outcome);
    }
}
