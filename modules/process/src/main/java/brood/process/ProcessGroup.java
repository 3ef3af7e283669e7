package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.util.Optional;

/**
 * Process groups and sessions.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/credentials.7.html">credentials(7)</a>
 */
public final class ProcessGroup {
    private ProcessGroup() {}

    /** {@code getpgid(0)} — this process's group; empty if it was made outside of this pid namespace. */
    public static Optional<Pid> current() {
        return found(processes_h.getpgid(0));
    }

    /**
     * {@code getpgid(pid)} — the group of a process; empty if there is no such process, or if the group was made outside
     * of this pid namespace.
     */
    public static Optional<Pid> of(Pid pid) {
        return found(processes_h.getpgid(pid.raw()));
    }

    /** {@code getsid(0)} — this process's session; empty if it was made outside of this pid namespace. */
    public static Optional<Pid> currentSession() {
        return found(processes_h.getsid(0));
    }

    /**
     * {@code getsid(pid)} — the session of a process; empty if there is no such process, or if the session was made
     * outside of this pid namespace.
     */
    public static Optional<Pid> sessionOf(Pid pid) {
        return found(processes_h.getsid(pid.raw()));
    }

    /** What a container's processes have from the outside has the number 0 there. */
    private static Optional<Pid> found(int result) {
        return result > 0 ? Optional.of(new Pid(result)) : Optional.empty();
    }

    /**
     * {@code setpgid(pid, pgid)} — moves a child that has not done its exec yet, or this process, to another group of the
     * session; a group of the process's own number is created.
     *
     * @throws PosixException EACCES if the child has done its exec; EPERM, ESRCH
     * @see <a href="https://man7.org/linux/man-pages/man2/setpgid.2.html">setpgid(2)</a>
     */
    public static void move(Pid pid, Pid pgid) throws PosixException {
        PosixException.check(processes_h.setpgid(pid.raw(), pgid.raw()), "setpgid", "pid " + pid + ", pgid " + pgid);
    }

    /**
     * {@code setsid()} — makes this process the leader of a new session and group, without a terminal.
     *
     * @return the session
     * @throws PosixException EPERM if it leads a group already
     * @see <a href="https://man7.org/linux/man-pages/man2/setsid.2.html">setsid(2)</a>
     */
    public static Pid newSession() throws PosixException {
        return new Pid(PosixException.check(processes_h.setsid(), "setsid", ""));
    }

    /**
     * {@code kill(-pgid, signal)} — sends a signal to every member of a group that this process may signal.
     *
     * @throws PosixException ESRCH if there is no such group; EPERM if none of its members may be signalled
     * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
     */
    public static void signal(Pid pgid, Signal signal) throws PosixException {
        if (pgid.raw() == 1) {
            throw new IllegalArgumentException("kill(-1) would signal every process, not group 1");
        }
        PosixException.check(signals_h.kill(-pgid.raw(), signal.number()), "kill", "pgid " + pgid + ", " + signal);
    }

    /**
     * Sends a signal to each process that is in a session now, one by one through its pidfd: for sessions the kernel has no
     * call. One that a member is just starting may be missed.
     *
     * @throws PosixException ESRCH if the session has no member; EPERM if one belongs to another user, the others got the
     *     signal; EMFILE, ENFILE, ENOMEM
     */
    public static void signalSession(Pid session, Signal signal) throws PosixException {
        boolean any = false;
        PosixException refused = null;
        for (ProcStat member : ProcessScan.all()) {
            if (!member.session().equals(Optional.of(session))) {
                continue;
            }
            try (Fd pidfd = OtherProcess.pidfd(member)) {
                if (pidfd != null) {
                    any = true;
                    SignalCall.send(pidfd, member.pid(), signal);
                }
            } catch (PosixException e) {
                if (e.is(Errno.EPERM)) {
                    refused = e;
                } else if (!e.is(Errno.ESRCH)) {
                    throw e;
                }
            }
        }
        if (!any) {
            throw new PosixException(Errno.ESRCH, "kill", "sid " + session + ", " + signal);
        }
        if (refused != null) {
            throw refused;
        }
    }
}
