package brood.benchmarks;

import brood.process.Command;
import brood.process.Outcome;

/** Starts a program and waits for it, described and marshalled anew each time. */
final class Spawns implements Work {
    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            Outcome outcome = Command.of("/bin/true").run();
            if (!outcome.isSuccess()) {
                throw new IllegalStateException(outcome.describe());
            }
        });
    }
}
