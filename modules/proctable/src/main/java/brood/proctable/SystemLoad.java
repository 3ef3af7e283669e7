package brood.proctable;

import brood.core.PosixException;
import java.time.Duration;

/**
 * How busy the machine is: what stands at the head of top.
 *
 * @param uptime the time since boot
 * @param average how many threads wanted to run
 * @param cpu what the CPUs have done; {@link CpuTimes#sharesSince} of two of these
 * @param memory RAM and swap
 */
public record SystemLoad(Duration uptime, LoadAverage average, CpuTimes cpu, SystemMemory memory) {
    /**
     * Reads it.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM; ENOENT where {@code /proc} is not mounted
     */
    public static SystemLoad read() throws PosixException {
        return new SystemLoad(Uptime.read(), LoadAverage.read(), CpuTimes.read(), SystemMemory.read());
    }
}
