package brood.process;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.util.Optional;

/**
 * Waits as the kernel offers them, for a process that owns all of its children: {@code brood run}, an init, a scenario.
 *
 * <p>They take the status of children that others wait for. A {@link java.lang.Process} whose status is taken reports 0
 * for any end; a {@link Child} becomes {@link Outcome.Lost}. They block in the system call: an interrupt does not end
 * them, and a virtual thread pins its carrier.
 */
public final class RawWait {
    private RawWait() {}

    /**
     * {@code waitid(P_ALL, 0, ...)} — waits for any child of this process, whoever started it.
     *
     * @throws PosixException ECHILD if there is none
     * @see <a href="https://man7.org/linux/man-pages/man2/waitid.2.html">waitid(2)</a>
     */
    public static StateChange anyChild(WaitFlag... flags) throws PosixException {
        return WaitCall.waitid(processes_h.P_ALL(), 0, WaitFlag.options(flags)).orElseThrow();
    }

    /**
     * {@code waitid(P_ALL, 0, ..., WNOHANG)} — looks once for any child of this process, whoever started it.
     *
     * @return empty if there are children, but nothing has happened to any
     * @throws PosixException ECHILD if there is none
     */
    public static Optional<StateChange> pollAnyChild(WaitFlag... flags) throws PosixException {
        return WaitCall.waitid(processes_h.P_ALL(), 0, WaitFlag.options(flags) | processes_h.WNOHANG());
    }

    /**
     * {@code waitid(P_PGID, pgid, ...)} — waits for any child of this process in a process group, whoever started it.
     *
     * @throws PosixException ECHILD if there is none
     */
    public static StateChange group(Pid pgid, WaitFlag... flags) throws PosixException {
        return WaitCall.waitid(processes_h.P_PGID(), pgid.raw(), WaitFlag.options(flags))
                .orElseThrow();
    }

    /**
     * {@code signal(SIGCHLD, SIG_IGN)} — from now on children vanish when they end, and no wait learns how: it waits until
     * the last has ended, and then fails with ECHILD. For good, and in the whole process, and programs that it becomes.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/wait.2.html">wait(2)</a>
     */
    public static void discardStatuses() {
        signals_h.signal(Signal.SIGCHLD.number(), signals_h.SIGNAL_IGNORE());
    }

    /** {@code waitid(P_PID, pid, ...)} of a child that has ended and is not in {@link Children}; false if it is none. */
    static boolean reap(Pid pid) throws PosixException {
        try {
            int options = processes_h.WEXITED() | processes_h.WNOHANG();
            return WaitCall.waitid(processes_h.P_PID(), pid.raw(), options).isPresent();
        } catch (PosixException e) {
            if (e.is(Errno.ECHILD)) {
                return false;
            }
            throw e;
        }
    }

    /** Ends a child that was just started and cannot be kept. It is not waited for, so its number is still its own. */
    static void killAndReap(Pid pid) throws PosixException {
        signals_h.kill(pid.raw(), Signal.SIGKILL.number());
        try {
            WaitCall.waitid(processes_h.P_PID(), pid.raw(), processes_h.WEXITED());
        } catch (PosixException e) {
            if (!e.is(Errno.ECHILD)) {
                throw e;
            }
        }
    }
}
