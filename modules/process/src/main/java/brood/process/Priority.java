package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;

/**
 * Nice values, from -20, first in line for the CPU, to 19. Linux has one for each thread: that of a process is its first
 * thread's, and the others keep theirs.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority(2)</a>
 */
public final class Priority {
    /** The system call says 20 less the nice value, because it must not return a negative number. */
    private static final int OFFSET = 20;

    /** First in line for the CPU. */
    private static final int HIGHEST = -20;

    private Priority() {}

    /**
     * {@code getpriority(PRIO_PROCESS, pid)} — a process's nice value.
     *
     * @throws PosixException ESRCH
     */
    public static int of(Pid pid) throws PosixException {
        return get(processes_h.PRIO_PROCESS(), pid.raw(), "pid " + pid);
    }

    /**
     * {@code getpriority(PRIO_PGRP, pgid)} — the lowest nice value in a process group.
     *
     * @throws PosixException ESRCH
     */
    public static int ofGroup(Pid pgid) throws PosixException {
        return get(processes_h.PRIO_PGRP(), pgid.raw(), "pgid " + pgid);
    }

    /**
     * {@code getpriority(PRIO_USER, uid)} — the lowest nice value among a user's threads; 0 is this process's real user.
     *
     * @throws PosixException ESRCH if it has none
     */
    public static int ofUser(int uid) throws PosixException {
        return get(processes_h.PRIO_USER(), uid, "user " + Integer.toUnsignedString(uid));
    }

    /**
     * {@code setpriority(PRIO_PROCESS, pid, nice)} — sets a process's nice value, clamped to -20 … 19.
     *
     * @throws PosixException ESRCH; EACCES when it falls without privilege; EPERM if it belongs to another user
     */
    public static void set(Pid pid, int nice) throws PosixException {
        set(processes_h.PRIO_PROCESS(), pid.raw(), nice, "pid " + pid);
    }

    /**
     * {@code setpriority(PRIO_PGRP, pgid, nice)} — sets the nice value of each process in a group.
     *
     * @throws PosixException as {@link #set}
     */
    public static void setOfGroup(Pid pgid, int nice) throws PosixException {
        set(processes_h.PRIO_PGRP(), pgid.raw(), nice, "pgid " + pgid);
    }

    /**
     * {@code setpriority(PRIO_USER, uid, nice)} — sets the nice value of each thread of a user; 0 is this process's real
     * user.
     *
     * @throws PosixException as {@link #set}
     */
    public static void setOfUser(int uid, int nice) throws PosixException {
        set(processes_h.PRIO_USER(), uid, nice, "user " + Integer.toUnsignedString(uid));
    }

    /**
     * {@code nice(increment)} — adds to the nice value of the calling thread; the sum is clamped to -20 … 19.
     *
     * @return the new nice value
     * @throws PosixException EPERM when it falls without privilege, where {@link #set} says EACCES
     * @see <a href="https://man7.org/linux/man-pages/man3/nice.3.html">nice(3)</a>
     */
    public static int add(int increment) throws PosixException {
        int before = get(processes_h.PRIO_PROCESS(), 0, "");
        int result = processes_h.nice(increment);
        int now = get(processes_h.PRIO_PROCESS(), 0, "");
        // A negative result may be a nice value.
        if (result < 0 && now == before && increment < 0 && before > HIGHEST) {
            throw PosixException.of(result, "nice", increment);
        }
        return now;
    }

    private static int get(int which, int who, String subject) throws PosixException {
        return OFFSET - PosixException.check(processes_h.getpriority(which, who), "getpriority", subject);
    }

    private static void set(int which, int who, int nice, String subject) throws PosixException {
        PosixException.check(processes_h.setpriority(which, who, nice), "setpriority", subject + ", nice " + nice);
    }
}
