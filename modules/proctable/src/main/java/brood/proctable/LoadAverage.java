package brood.proctable;

import brood.core.PosixException;
import brood.core.ProcFile;

/**
 * How many threads ran, wanted to run or waited for a device, averaged over the last minutes.
 *
 * @param oneMinute over the last minute
 * @param fiveMinutes over the last five
 * @param fifteenMinutes over the last fifteen
 * @param runnable how many threads run or want to, now
 * @param threads how many threads there are
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_loadavg.5.html">proc_loadavg(5)</a>
 */
public record LoadAverage(double oneMinute, double fiveMinutes, double fifteenMinutes, int runnable, int threads) {
    /** Reads it. */
    public static LoadAverage read() throws PosixException {
        return parse(ProcFile.text("/proc/loadavg"));
    }

    static LoadAverage parse(String text) {
        String[] fields = text.split(" ");
        int slash = fields[3].indexOf('/');
        return new LoadAverage(
                Double.parseDouble(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]),
                Integer.parseInt(fields[3].substring(0, slash)),
                Integer.parseInt(fields[3].substring(slash + 1)));
    }
}
