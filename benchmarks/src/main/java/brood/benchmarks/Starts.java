package brood.benchmarks;

import brood.process.Command;
import brood.process.Outcome;
import brood.process.Redirect;
import java.io.IOException;
import java.util.Arrays;

/** A program started anew for each operation: the time from before its start until it has ended. */
final class Starts implements Variant {
    private final Command command;

    Starts(Command command) {
        this.command = command.stdin(Redirect.NULL).stdout(Redirect.NULL);
    }

    @Override
    public Answer measure(int operations) throws IOException, InterruptedException {
        long[] times = new long[operations];
        for (int i = 0; i < operations; i++) {
            Outcome outcome = command.run();
            if (!outcome.isSuccess()) {
                throw new IOException(String.join(" ", command.argv()) + ": " + outcome.describe());
            }
            times[i] = outcome.duration().toNanos();
        }
        Arrays.sort(times);
        return new Answer(times[operations / 2], "");
    }

    @Override
    public void close() {
        // each has ended
    }
}
