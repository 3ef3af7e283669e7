package brood.launcher;

import brood.core.Deadline;
import brood.core.Signal;
import java.time.Duration;

/**
 * The options {@code --timeout}, {@code --signal} and {@code --kill-after}: when and how to end what runs.
 *
 * @param duration null for never
 */
record Timeout(Duration duration, Signal signal, Duration grace) {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    static Options addTo(Options options) {
        return options.value("TIME", "Ends it, with all descendants, after this time.", "--timeout")
                .value("SIG", "What a timeout sends first; TERM by default.", "--signal")
                .value("TIME", "What lives this long after that gets KILL; 10s by default.", "--kill-after");
    }

    static Timeout of(Arguments arguments) {
        String duration = arguments.value("--timeout");
        String signal = arguments.value("--signal");
        String grace = arguments.value("--kill-after");
        if (duration == null && (signal != null || grace != null)) {
            throw new UsageException((signal != null ? "--signal" : "--kill-after") + " goes with --timeout");
        }
        Duration limit = duration == null ? null : Values.duration("--timeout", duration);
        return new Timeout(
                limit == null || limit.isZero() ? null : limit, // 0 means none, as for timeout(1)
                signal == null ? Signal.SIGTERM : Values.signal("--signal", signal),
                grace == null ? DEFAULT_GRACE : Values.duration("--kill-after", grace));
    }

    boolean isSet() {
        return duration != null;
    }

    /** From now on. */
    Deadline deadline() {
        return duration == null ? Deadline.NEVER : Deadline.after(duration);
    }
}
