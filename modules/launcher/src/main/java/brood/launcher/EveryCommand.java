package brood.launcher;

import java.io.IOException;
import java.time.Duration;

/** {@code brood every}: runs a program again and again. */
final class EveryCommand implements Subcommand {
    @Override
    public Options options() {
        Options options = Options.of(
                "every",
                "Runs a program at once and then after each period, for ever or so many times. Periods are counted from "
                        + "the first run and do not drift. Runs overlap if they take longer than a period. Exits, when "
                        + "all have ended, with 0 or as the last that failed did; with 126 or 127 when the program "
                        + "cannot be started; with 128+n if signal n told brood to end.",
                "brood every 5m -- ./fetch",
                "brood every 100ms --times 50 --report json -- ./probe",
                "brood every 1h --first 30s --no-overlap --stdout +log -- ./job");
        return Report.addTo(ChildOptions.addTo(options))
                .value("TIME", "Waits this long before the first run.", "--first")
                .value("N", "Ends after so many runs.", "--times")
                .flag("Skips a run that is due while one runs, and counts it.", "--no-overlap")
                .programAfter("TIME", "The period, and what to run.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        Duration period = Values.duration("TIME", arguments.leading());
        if (period.isZero()) {
            throw new UsageException("TIME: a period is longer than 0");
        }
        String first = arguments.value("--first");
        Duration delay = first == null ? Duration.ZERO : Values.duration("--first", first);
        String times = arguments.value("--times");
        long count = times == null ? Long.MAX_VALUE : Values.count("--times", times);
        return new Runs(arguments, console).every(period, delay, count, arguments.has("--no-overlap"));
    }
}
