package brood.launcher;

import brood.core.Deadline;
import brood.signal.TimerClock;
import brood.signal.TimerFd;
import java.io.IOException;
import java.time.Duration;

/** {@code brood after}: waits, then does what {@code run} does. */
final class AfterCommand implements Subcommand {
    @Override
    public Options options() {
        Options options = Options.of(
                "after",
                "Waits, then runs a program as 'brood run' does, and exits as it did. A signal that ends brood while it "
                        + "waits ends it as it ends any program; the program is not started then.",
                "brood after 10s -- notify-send tea",
                "brood after 1h --timeout 5m -- ./job",
                "brood after 1.5s --report json -- sh -c 'exit 3'");
        return ProgramRun.addTo(options).programAfter("TIME", "How long to wait, and what to run.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        Duration delay = Values.duration("TIME", arguments.leading());
        ProgramRun run = new ProgramRun("after", arguments, arguments.rest());
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(delay);
            timer.await(Deadline.NEVER);
        }
        return run.run(console);
    }
}
