package brood.core;

import brood.libc.files_h;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One process as {@code /proc/PID/stat} shows it at one moment.
 *
 * @param pid the process
 * @param command its name, at most 15 bytes; a kernel thread's may be longer
 * @param state what it is doing
 * @param parent its parent; empty where there is none, or none in this pid namespace
 * @param group its process group; empty for a kernel thread, or if it was made outside of this pid namespace
 * @param session its session; empty for a kernel thread, or if it was made outside of this pid namespace
 * @param terminal the device number of its controlling terminal, 0 if it has none
 * @param foregroundGroup the foreground process group of that terminal, if there is one
 * @param userTicks how long its threads have run in user mode, in clock ticks
 * @param systemTicks how long they have run in the kernel, in clock ticks
 * @param priority what the scheduler makes of it: 20 and the nice value, or -1 less the real-time priority
 * @param nice its nice value, -20 to 19
 * @param threads how many threads it has
 * @param startTicks when it started, in clock ticks since boot: with the pid, this tells a process from a later one
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ProcStat(
        Pid pid,
        String command,
        ProcessState state,
        Optional<Pid> parent,
        Optional<Pid> group,
        Optional<Pid> session,
        int terminal,
        Optional<Pid> foregroundGroup,
        long userTicks,
        long systemTicks,
        int priority,
        int nice,
        int threads,
        long startTicks) {

    /** More than the kernel ever writes there: 52 numbers and a name of 64 bytes. */
    private static final int LONGEST = 2048;

    /**
     * Reads it.
     *
     * @return empty if there is no such process (any more), or if it is hidden from this user
     * @throws UncheckedIOException with a {@link PosixException} if it cannot be read although it may be there: EMFILE,
     *     ENFILE, ENOMEM
     */
    public static Optional<ProcStat> of(Pid pid) {
        String path = "/proc/" + pid + "/stat";
        try (Fd file = Fd.open(path, OpenFlag.RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LONGEST);
            // The kernel makes the whole line at the first read.
            long length = files_h.read(file.raw(), buffer, LONGEST);
            if (length < 0) {
                throw PosixException.of(length, "read", path);
            }
            byte[] stat = new byte[(int) length];
            buffer.asByteBuffer().get(stat);
            return Optional.of(parse(stat));
        } catch (PosixException e) {
            if (ProcFile.isGoneOrHidden(e)) {
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    /** The name may contain blanks and parentheses: it ends at the last one. */
    static ProcStat parse(byte[] stat) {
        String line = new String(stat, StandardCharsets.ISO_8859_1);
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        String[] fields = line.substring(close + 2).strip().split(" ");
        return new ProcStat(
                new Pid(Integer.parseInt(line.substring(0, open - 1))),
                Utf8.decode(line.substring(open + 1, close).getBytes(StandardCharsets.ISO_8859_1)),
                ProcessState.of(fields[0].charAt(0)),
                pid(fields[1]),
                pid(fields[2]),
                pid(fields[3]),
                Integer.parseInt(fields[4]),
                pid(fields[5]),
                Long.parseLong(fields[11]),
                Long.parseLong(fields[12]),
                Integer.parseInt(fields[15]),
                Integer.parseInt(fields[16]),
                Integer.parseInt(fields[17]),
                Long.parseLong(fields[19]));
    }

    private static Optional<Pid> pid(String field) {
        int number = Integer.parseInt(field);
        return number > 0 ? Optional.of(new Pid(number)) : Optional.empty();
    }

    /** Whether no thread of it is left: a zombie shows the state of its first thread, which may end before the others. */
    public boolean hasEnded() {
        return state == ProcessState.DEAD || state == ProcessState.ZOMBIE && threads <= 1;
    }

    /** The terminal's name under /dev, {@code pts/0} or {@code tty1}; empty if it has none. */
    public Optional<String> terminalName() {
        int major = terminal >>> 8 & 0xFFF;
        int minor = terminal & 0xFF | terminal >>> 12 & 0xFFF00;
        if (terminal == 0) {
            return Optional.empty();
        }
        if (major >= 136 && major <= 143) {
            return Optional.of("pts/" + ((major - 136) * 256 + minor));
        }
        if (major == 4) {
            return Optional.of(minor < 64 ? "tty" + minor : "ttyS" + (minor - 64));
        }
        return Optional.of(major + ":" + minor);
    }
}
