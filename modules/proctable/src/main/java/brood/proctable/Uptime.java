package brood.proctable;

import brood.core.PosixException;
import brood.core.ProcFile;
import java.math.BigDecimal;
import java.time.Duration;

/** The time since boot, suspension included: the clock by which starts of processes are given. */
final class Uptime {
    private Uptime() {}

    static Duration read() throws PosixException {
        String text = ProcFile.text("/proc/uptime");
        String seconds = text.substring(0, text.indexOf(' '));
        return Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValue());
    }
}
