package brood.lab;

import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.process.Shell;
import brood.proctable.CpuShares;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import brood.proctable.SystemLoad;
import java.util.List;
import java.util.Locale;

/** The lines at the head of top, and a line of it for a child. */
final class SystemLoadHeader implements Scenario {
    @Override
    public String name() {
        return "system-load";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "the head of top: uptime, load, tasks, CPU shares, memory, swap";
    }

    @Override
    public String explanation() {
        return """
                top shows uptime and load averages, tasks by state, the shares of CPU time, memory and
                swap, and a line for each process (002). The shares are differences of two readings of
                /proc/stat. Calls: open, read, sysconf.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Child child = Command.shell("while :; do :; done").nice(19).spawn()) {
            SystemLoad before = SystemLoad.read();
            ProcessInfo earlier = ProcessInfo.of(child.pid()).orElseThrow();
            ProcessInfo busy = earlier;
            SystemLoad now = before;
            while (busy.cpuTime().equals(earlier.cpuTime())
                    || now.cpu().nice() == before.cpu().nice()) { // for a clock tick
                Thread.sleep(50);
                busy = ProcessInfo.of(child.pid()).orElseThrow();
                now = SystemLoad.read();
            }
            ProcessTable table = ProcessTable.read();
            CpuShares cpu = now.cpu().sharesSince(before.cpu()).orElseThrow();
            lab.say(format(
                    "up %s, load average: %.2f, %.2f, %.2f",
                    now.uptime(),
                    now.average().oneMinute(),
                    now.average().fiveMinutes(),
                    now.average().fifteenMinutes()));
            lab.say("Tasks: " + table.all().size() + " total, " + table.states());
            lab.say(format(
                    "%%Cpu(s): %.1f us, %.1f sy, %.1f ni, %.1f id, %.1f wa, %.1f hi, %.1f si, %.1f st; %d CPUs",
                    100 * cpu.user(),
                    100 * cpu.system(),
                    100 * cpu.nice(),
                    100 * cpu.idle(),
                    100 * cpu.ioWait(),
                    100 * cpu.interrupt(),
                    100 * cpu.softInterrupt(),
                    100 * cpu.steal(),
                    now.cpu().cpus()));
            lab.say(format(
                    "MiB Mem: %d total, %d free, %d used, %d buff/cache; Swap: %d total, %d used",
                    now.memory().totalBytes() >> 20,
                    now.memory().freeBytes() >> 20,
                    now.memory().usedBytes() >> 20,
                    (now.memory().buffersBytes() + now.memory().cacheBytes()) >> 20,
                    now.memory().swapTotalBytes() >> 20,
                    now.memory().swapUsedBytes() >> 20));
            lab.say(format(
                    "PID %s PR %d NI %d VIRT %d RES %d SHR %d S %s %%CPU %.1f %%MEM %.1f TIME+ %s %s",
                    busy.pid(),
                    busy.stat().priority(),
                    busy.stat().nice(),
                    busy.memory().virtualBytes(),
                    busy.memory().residentBytes(),
                    busy.memory().sharedBytes(),
                    busy.flags(),
                    100 * busy.cpuShareSince(earlier),
                    100.0 * busy.memory().residentBytes() / now.memory().totalBytes(),
                    busy.cpuTime(),
                    busy.commandLine()));
            lab.check("the system is up longer than the child", now.uptime().compareTo(busy.age()) >= 0);
            lab.check(
                    "no load is negative",
                    now.average().oneMinute() >= 0
                            && now.average().fiveMinutes() >= 0
                            && now.average().fifteenMinutes() >= 0);
            lab.check(
                    "used and free are parts of the memory",
                    Math.max(now.memory().usedBytes(), now.memory().freeBytes())
                            <= now.memory().totalBytes());
            lab.check(
                    "used swap is a part of the swap",
                    now.memory().swapUsedBytes() <= now.memory().swapTotalBytes());
            lab.check(
                    "the kernel has a line for each CPU",
                    List.of(Integer.toString(now.cpu().cpus())),
                    Shell.output("grep -c '^cpu[0-9]' /proc/stat").lines());
            lab.check("the shares add up to 1", Math.abs(cpu.busy() + cpu.idle() + cpu.ioWait() - 1) < 1e-9);
            lab.check("programs with a nice value had a share", cpu.nice() > 0);
            lab.check("NI is the child's nice value", busy.stat().nice(), 19);
            lab.check("PR is 20 and the nice value", busy.stat().priority(), 39);
            lab.check("S is R, for it computes", busy.flags().charAt(0), 'R');
            lab.check(
                    "SHR is a part of RES, and that of VIRT",
                    0 < busy.memory().sharedBytes()
                            && busy.memory().sharedBytes() <= busy.memory().residentBytes()
                            && busy.memory().residentBytes() <= busy.memory().virtualBytes());
            lab.check("the child used CPU time", busy.cpuShareSince(earlier) > 0);
            lab.check(
                    "tasks by state are all tasks",
                    table.states().values().stream().mapToInt(Integer::intValue).sum(),
                    table.all().size());
            child.signal(Signal.SIGKILL);
            lab.end(child);
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
