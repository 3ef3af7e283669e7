package brood.proctable;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.ProcStat;
import brood.core.ProcessState;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One process as its files in {@code /proc} show it. They are read one after another, but always of the same process: one
 * that ends meanwhile is left out, also if its number was given out anew.
 *
 * @param stat its number, family, state, priority and more
 * @param argv its arguments, as it may have overwritten them; empty for a kernel thread and for one that has ended
 * @param realUid who started it
 * @param uid as whom it acts: the effective user id
 * @param realGid the group of who started it
 * @param gid the effective group id
 * @param memory what it has of memory
 * @param readAt when it was read, since boot
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid.5.html">proc_pid(5)</a>
 */
public record ProcessInfo(
        ProcStat stat,
        List<String> argv,
        int realUid,
        int uid,
        int realGid,
        int gid,
        ProcessMemory memory,
        Duration readAt) {
    /** Keeps a copy of the arguments. */
    public ProcessInfo {
        argv = List.copyOf(argv);
    }

    /**
     * Reads one.
     *
     * @return empty if there is no such process (any more), or if it is hidden from this user
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static Optional<ProcessInfo> of(Pid pid) throws PosixException {
        return of(pid, Uptime.read());
    }

    static Optional<ProcessInfo> of(Pid pid, Duration now) throws PosixException {
        // The descriptor stays this process's: what is read through it fails once the process is gone. So what is read
        // last tells that the number meant this process all the time.
        try (Fd folder = Fd.open("/proc/" + pid, OpenFlag.PATH, OpenFlag.DIRECTORY)) {
            Optional<ProcStat> stat = ProcStat.of(pid);
            if (stat.isEmpty()) {
                return Optional.empty();
            }
            String path = "/proc/self/fd/" + folder.raw();
            Fields status = Fields.of(ProcFile.text(path + "/status"));
            List<String> argv = ProcFile.strings(ProcFile.read(path + "/cmdline"));
            return Optional.of(new ProcessInfo(
                    stat.get(),
                    argv,
                    status.number("Uid", 0),
                    status.number("Uid", 1),
                    status.number("Gid", 0),
                    status.number("Gid", 1),
                    ProcessMemory.of(status),
                    now));
        } catch (PosixException e) {
            if (ProcFile.isGoneOrHidden(e)) {
                return Optional.empty();
            }
            throw e;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof PosixException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Its number. */
    public Pid pid() {
        return stat.pid();
    }

    /** Whether the other is the same process, read at another time. */
    public boolean isSame(ProcessInfo other) {
        return stat.pid().equals(other.stat.pid()) && stat.startTicks() == other.stat.startTicks();
    }

    /** When it started, since boot. In steps of a clock tick, a hundredth of a second. */
    public Duration startedAt() {
        return Ticks.duration(stat.startTicks());
    }

    /** How long it had been there when it was read. */
    public Duration age() {
        Duration age = readAt.minus(startedAt());
        return age.isNegative() ? Duration.ZERO : age; // one that started after the time was read
    }

    /** How long its threads have run in user mode. */
    public Duration userTime() {
        return Ticks.duration(stat.userTicks());
    }

    /** How long its threads have run in the kernel. */
    public Duration systemTime() {
        return Ticks.duration(stat.systemTicks());
    }

    /** How long its threads have run. */
    public Duration cpuTime() {
        return userTime().plus(systemTime());
    }

    /** Which part of its life it has run, as ps shows it; 1 is one CPU all the time. */
    public double cpuShare() {
        return Ticks.share(cpuTime(), age());
    }

    /**
     * Which part of the time since an earlier reading it has run, as top shows it; 1 is one CPU all the time.
     *
     * @throws IllegalArgumentException if that was another process
     */
    public double cpuShareSince(ProcessInfo earlier) {
        if (!isSame(earlier)) {
            throw new IllegalArgumentException(
                    "pid " + pid() + " and pid " + earlier.pid() + " are not the same process");
        }
        return Ticks.share(cpuTime().minus(earlier.cpuTime()), readAt.minus(earlier.readAt));
    }

    /**
     * State and flags as ps shows them under STAT: the state's letter, then {@code <} if its nice value is below 0,
     * {@code N} if above, {@code L} if it has locked memory, {@code s} if it leads a session, {@code l} if it has several
     * threads, {@code +} if it is in its terminal's foreground group.
     */
    public String flags() {
        var flags = new StringBuilder().append(stat.state().letter());
        if (stat.nice() != 0) {
            flags.append(stat.nice() < 0 ? '<' : 'N');
        }
        if (memory.lockedBytes() > 0) {
            flags.append('L');
        }
        if (stat.session().equals(Optional.of(pid()))) {
            flags.append('s');
        }
        if (stat.threads() > 1) {
            flags.append('l');
        }
        if (stat.foregroundGroup().isPresent() && stat.foregroundGroup().equals(stat.group())) {
            flags.append('+');
        }
        return flags.toString();
    }

    /**
     * Its arguments with blanks between them, or its name in brackets if there are none, followed by {@code <defunct>} if
     * it has ended. May hold any byte but NUL, such as those that steer a terminal.
     */
    public String commandLine() {
        if (stat.state() == ProcessState.ZOMBIE || stat.state() == ProcessState.DEAD) {
            return "[" + stat.command() + "] <defunct>";
        }
        int last = argv.size();
        while (last > 0 && argv.get(last - 1).isEmpty()) { // what is left of a longer one that was overwritten
            last--;
        }
        return last == 0 ? "[" + stat.command() + "]" : String.join(" ", argv.subList(0, last));
    }
}
