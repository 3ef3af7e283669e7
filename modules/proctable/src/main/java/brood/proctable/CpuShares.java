package brood.proctable;

import java.util.Optional;

/**
 * What the CPUs did during some time, in parts of 1 that add up to 1: the line that top begins with {@code %Cpu(s)}, in
 * its order.
 *
 * @param user running programs: us
 * @param system in the kernel: sy
 * @param nice running programs with a nice value above 0: ni
 * @param idle nothing: id
 * @param ioWait nothing, while a thread waited for a device: wa
 * @param interrupt serving interrupts of devices: hi
 * @param softInterrupt doing what such an interrupt has left for later: si
 * @param steal wanting to run, while the machine that this virtual one is on ran something else: st
 */
public record CpuShares(
        double user,
        double system,
        double nice,
        double idle,
        double ioWait,
        double interrupt,
        double softInterrupt,
        double steal) {
    static Optional<CpuShares> of(
            long user, long nice, long system, long idle, long ioWait, long interrupt, long softInterrupt, long steal) {
        long[] ticks = {user, system, nice, idle, ioWait, interrupt, softInterrupt, steal};
        long total = 0;
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = Math.max(0, ticks[i]); // a counter that fell: idle and ioWait do when a CPU goes offline
            total += ticks[i];
        }
        if (total == 0) {
            return Optional.empty();
        }
        double all = total;
        return Optional.of(new CpuShares(
                ticks[0] / all,
                ticks[1] / all,
                ticks[2] / all,
                ticks[3] / all,
                ticks[4] / all,
                ticks[5] / all,
                ticks[6] / all,
                ticks[7] / all));
    }

    /** Neither idle nor waiting for a device. */
    public double busy() {
        return user + system + nice + interrupt + softInterrupt + steal;
    }
}
