package brood.proctable;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A resource limit of a process, as {@code /proc/PID/limits} shows it to everybody.
 *
 * @param name what is limited, in the kernel's words: {@code Max open files}
 * @param soft what the kernel enforces; empty if unlimited
 * @param hard how far an unprivileged process may raise the soft limit; empty if unlimited
 * @param unit {@code bytes}, {@code seconds}, {@code us}, {@code files} …; empty for a mere number
 */
public record ProcessLimit(String name, OptionalLong soft, OptionalLong hard, String unit) {
    private static final int SOFT_COLUMN = 26;
    private static final int HARD_COLUMN = 47;
    private static final int UNIT_COLUMN = 68;

    /**
     * Reads all limits of a process, in the kernel's order.
     *
     * @return empty if there is no such process (any more), if it is hidden from this user, and for one that has ended
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html">proc_pid_limits(5)</a>
     */
    public static List<ProcessLimit> of(Pid pid) throws PosixException {
        try {
            return parse(ProcFile.text("/proc/" + pid + "/limits"));
        } catch (PosixException e) {
            if (ProcFile.isGoneOrHidden(e)) {
                return List.of();
            }
            throw e;
        }
    }

    static List<ProcessLimit> parse(String text) {
        List<ProcessLimit> limits = new ArrayList<>();
        for (String line : text.lines().skip(1).toList()) { // the first is the head
            limits.add(new ProcessLimit(
                    line.substring(0, SOFT_COLUMN).strip(),
                    value(line.substring(SOFT_COLUMN, HARD_COLUMN)),
                    value(line.substring(HARD_COLUMN, UNIT_COLUMN)),
                    line.substring(UNIT_COLUMN).strip()));
        }
        return limits;
    }

    private static OptionalLong value(String column) {
        String value = column.strip();
        return value.equals("unlimited") ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(value));
    }
}
