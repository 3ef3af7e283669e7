package brood.process;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.util.Optional;

/** Processes that need not be children. */
public final class Processes {
    private Processes() {}

    /** {@code getppid()} — this process's parent; empty if it is outside of the pid namespace. */
    public static Optional<Pid> parent() {
        int parent = processes_h.getppid();
        return parent > 0 ? Optional.of(new Pid(parent)) : Optional.empty();
    }

    /**
     * {@code kill(pid, 0)} — whether there is a process of this number, if only one that has ended and that nobody has
     * waited for. It may be another than the one you think of: see {@link Pid}.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
     */
    public static boolean exists(Pid pid) throws PosixException {
        int result = signals_h.kill(pid.raw(), 0);
        if (result == 0 || result == -Errno.EPERM.raw()) { // which is said of processes that are there
            return true;
        }
        if (result == -Errno.ESRCH.raw()) {
            return false;
        }
        throw PosixException.of(result, "kill", "pid " + pid + ", 0");
    }
}
