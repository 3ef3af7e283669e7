package brood.launcher;

import brood.libc.files_h;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** A line that tells, twice a second, how many bytes have passed, how fast just now, and for how long. */
final class Progress implements LongConsumer {
    private static final long INTERVAL_MILLIS = 500;
    private static final int STDERR = 2;

    private final Console console;
    private final AtomicLong bytes = new AtomicLong();
    private final long start = System.nanoTime();
    private boolean finished;

    private Progress(Console console) {
        this.console = console;
        Thread.ofPlatform().daemon().name("brood-progress").start(this::tick);
    }

    /** Null if standard error is no terminal: nobody would see the line change. */
    static Progress onTerminal(Console console) {
        return files_h.isatty(STDERR) == 1 ? new Progress(console) : null;
    }

    @Override
    public void accept(long more) {
        bytes.addAndGet(more);
    }

    /** Also while nothing passes: that it stands still is what one wants to see. */
    private synchronized void tick() {
        long shown = 0;
        long shownAt = start;
        try {
            wait(INTERVAL_MILLIS);
            while (!finished) {
                long now = System.nanoTime();
                long count = bytes.get();
                console.errPart("\r" + line(count, count - shown, now - shownAt, now - start));
                shown = count;
                shownAt = now;
                wait(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            // nobody does that; without this line all goes on
        }
    }

    /** The last state with the mean rate, and the end of the line. */
    synchronized void finish() {
        finished = true;
        notifyAll();
        long took = System.nanoTime() - start;
        console.err("\r" + line(bytes.get(), bytes.get(), took, took));
    }

    private static String line(long bytes, long part, long partNanos, long nanos) {
        long rate = (long) (part / Math.max(1e-9, partNanos / 1e9));
        long seconds = nanos / 1_000_000_000;
        return "%10s %10s/s  %d:%02d:%02d "
                .formatted(amount(bytes), amount(rate), seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String amount(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, units[unit]);
    }
}
