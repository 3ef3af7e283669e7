package brood.launcher;

import brood.libc.files_h;
import java.util.function.LongConsumer;

/** A line that tells, twice a second, how many bytes have passed, how fast and for how long. */
final class Progress implements LongConsumer {
    private static final long INTERVAL_NANOS = 500_000_000;
    private static final int STDERR = 2;

    private final Console console;
    private final long start = System.nanoTime();
    private long bytes;
    private long shownAt = start;

    private Progress(Console console) {
        this.console = console;
    }

    /** Null if standard error is no terminal: nobody would see the line change. */
    static Progress onTerminal(Console console) {
        return files_h.isatty(STDERR) == 1 ? new Progress(console) : null;
    }

    @Override
    public synchronized void accept(long more) {
        bytes += more;
        long now = System.nanoTime();
        if (now - shownAt >= INTERVAL_NANOS) {
            shownAt = now;
            console.errPart("\r" + line(now));
        }
    }

    /** The last state, and the end of the line. */
    synchronized void finish() {
        console.err("\r" + line(System.nanoTime()));
    }

    private String line(long now) {
        double seconds = Math.max(1e-9, (now - start) / 1e9);
        return "%9s  %9s/s  %d:%02d:%02d "
                .formatted(
                        amount(bytes),
                        amount((long) (bytes / seconds)),
                        (long) seconds / 3600,
                        (long) seconds / 60 % 60,
                        (long) seconds % 60);
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
