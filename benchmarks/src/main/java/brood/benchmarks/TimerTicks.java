package brood.benchmarks;

import brood.core.Deadline;
import brood.signal.TimerClock;
import brood.signal.TimerFd;
import java.time.Duration;
import java.util.Arrays;

/** By how much the interval between two ticks of a timer of 1 ms is off. */
final class TimerTicks implements Work {
    private static final long PERIOD = 1_000_000;

    @Override
    public double measure(int ticks) throws Exception {
        long[] errors = new long[ticks];
        Duration period = Duration.ofNanos(PERIOD);
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(period, period);
            timer.await(Deadline.NEVER);
            long last = System.nanoTime();
            for (int i = 0; i < ticks; i++) {
                timer.await(Deadline.NEVER);
                long now = System.nanoTime();
                errors[i] = Math.abs(now - last - PERIOD);
                last = now;
            }
        }
        Arrays.sort(errors);
        return errors[ticks / 2];
    }
}
