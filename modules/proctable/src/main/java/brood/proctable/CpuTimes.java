package brood.proctable;

import brood.core.PosixException;
import brood.core.ProcFile;
import java.util.Optional;

/**
 * What all CPUs together have done since boot, in clock ticks: hundredths of a second. Two of these, some time apart, give
 * the shares.
 *
 * @param user running programs
 * @param nice running programs with a nice value above 0
 * @param system in the kernel
 * @param idle nothing
 * @param ioWait nothing, while a thread waited for a device; not reliable, and may even fall
 * @param interrupt serving interrupts of devices
 * @param softInterrupt doing what such an interrupt has left for later
 * @param steal wanting to run, while the machine that this virtual one is on ran something else
 * @param cpus how many CPUs are online
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
 */
public record CpuTimes(
        long user,
        long nice,
        long system,
        long idle,
        long ioWait,
        long interrupt,
        long softInterrupt,
        long steal,
        int cpus) {
    /** Reads them. */
    public static CpuTimes read() throws PosixException {
        return parse(ProcFile.text("/proc/stat"));
    }

    static CpuTimes parse(String text) {
        String[] lines = text.split("\n");
        int cpus = 0;
        while (lines[cpus + 1].startsWith("cpu")) { // a line of each follows that of all
            cpus++;
        }
        String[] fields = lines[0].split(" +");
        long[] ticks = new long[8];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = Long.parseUnsignedLong(fields[i + 1]);
        }
        return new CpuTimes(ticks[0], ticks[1], ticks[2], ticks[3], ticks[4], ticks[5], ticks[6], ticks[7], cpus);
    }

    /** The shares of all the time since boot. */
    public Optional<CpuShares> shares() {
        return sharesSince(new CpuTimes(0, 0, 0, 0, 0, 0, 0, 0, cpus));
    }

    /** The shares of the time since an earlier reading; empty if that is less than a clock tick ago. */
    public Optional<CpuShares> sharesSince(CpuTimes earlier) {
        return CpuShares.of(
                user - earlier.user,
                nice - earlier.nice,
                system - earlier.system,
                idle - earlier.idle,
                ioWait - earlier.ioWait,
                interrupt - earlier.interrupt,
                softInterrupt - earlier.softInterrupt,
                steal - earlier.steal);
    }
}
