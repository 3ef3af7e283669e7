package brood.proctable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import brood.libc.system_h;
import brood.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class SystemLoadTest {
    private static final String STAT =
            """
            cpu  100 20 30 400 50 6 7 8 90 10
            cpu0 50 10 15 200 25 3 3 4 45 5
            cpu1 50 10 15 200 25 3 4 4 45 5
            intr 12345
            ctxt 6789
            """;

    private static double sum(CpuShares shares) {
        return shares.busy() + shares.idle() + shares.ioWait();
    }

    @Test
    void thisMachine() throws Exception {
        SystemLoad load = SystemLoad.read();
        assertThat(load.uptime()).isPositive();
        assertThat(load.average().runnable()).isPositive();
        assertThat(load.average().threads())
                .isGreaterThanOrEqualTo(load.average().runnable());
        assertThat(load.average().oneMinute()).isNotNegative();
        assertThat((long) load.cpu().cpus()).isEqualTo(system_h.sysconf(system_h._SC_NPROCESSORS_ONLN()));
        assertThat(sum(load.cpu().shares().orElseThrow())).isEqualTo(1, within(1e-9));
        SystemMemory memory = load.memory();
        assertThat(memory.totalBytes()).isGreaterThan(64 << 20).isGreaterThan(memory.freeBytes());
        assertThat(memory.usedBytes()).isPositive().isLessThan(memory.totalBytes());
        assertThat(memory.swapUsedBytes()).isBetween(0L, memory.swapTotalBytes());
    }

    @Test
    void workBetweenTwoReadingsIsSeen() throws Exception {
        CpuTimes before = CpuTimes.read();
        CpuTimes after = before;
        while (after.user() + after.nice() < before.user() + before.nice() + 5) { // this loop is the work
            after = CpuTimes.read();
        }
        CpuShares shares = after.sharesSince(before).orElseThrow();
        assertThat(shares.user() + shares.nice()).isPositive();
        assertThat(sum(shares)).isEqualTo(1, within(1e-9));
    }

    @Test
    void everyCounterStandsAtItsPlace() {
        CpuTimes times = CpuTimes.parse(STAT);
        assertThat(times).isEqualTo(new CpuTimes(100, 20, 30, 400, 50, 6, 7, 8, 2));
        CpuTimes later = new CpuTimes(110, 21, 32, 403, 54, 11, 13, 15, 2);
        assertThat(later.sharesSince(times))
                .contains(
                        new CpuShares(10 / 38.0, 2 / 38.0, 1 / 38.0, 3 / 38.0, 4 / 38.0, 5 / 38.0, 6 / 38.0, 7 / 38.0));
    }

    @Test
    void withoutATickInBetweenThereAreNoShares() {
        CpuTimes times = CpuTimes.parse(STAT);
        assertThat(times.sharesSince(times)).isEmpty();
    }

    @Test
    void aCounterThatFellCountsAsNothing() {
        CpuTimes times = CpuTimes.parse(STAT);
        CpuTimes later = new CpuTimes(101, 20, 30, 401, 40, 6, 7, 8, 2);
        CpuShares shares = later.sharesSince(times).orElseThrow();
        assertThat(shares.ioWait()).isZero();
        assertThat(shares.user()).isEqualTo(0.5);
        assertThat(shares.idle()).isEqualTo(0.5);
    }

    @Test
    void loadAveragesAndMemoryAreReadByName() {
        assertThat(LoadAverage.parse("0.20 1.18 12.05 3/80 11206\n"))
                .isEqualTo(new LoadAverage(0.2, 1.18, 12.05, 3, 80));
        SystemMemory memory = SystemMemory.of(
                Fields.of(
                        """
                MemTotal:        4000 kB
                MemFree:         1000 kB
                MemAvailable:    3000 kB
                Buffers:          100 kB
                Cached:          1500 kB
                SwapCached:         7 kB
                SwapTotal:        500 kB
                SwapFree:         400 kB
                SReclaimable:      50 kB
                HugePages_Total:       0
                """));
        assertThat(memory)
                .isEqualTo(new SystemMemory(
                        4000 << 10, 1000 << 10, 3000 << 10, 100 << 10, 1550 << 10, 500 << 10, 400 << 10));
        assertThat(memory.usedBytes()).isEqualTo(1000 << 10);
        assertThat(memory.swapUsedBytes()).isEqualTo(100 << 10);
    }
}
