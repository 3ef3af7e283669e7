package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.libc.processes_h;
import java.util.List;
import java.util.Optional;

/**
 * A process that need not be a child, by its pidfd: what is sent to it never reaches a later process of the same number.
 * Owns the pidfd. Thread-safe.
 *
 * <p>A process that has ended takes signals, and does nothing, until its parent has waited for it. How it ended only its
 * parent is told.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
 */
public final class OtherProcess implements AutoCloseable {
    private final Pid pid;
    private final Fd pidfd;

    private OtherProcess(Pid pid, Fd pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /**
     * {@code pidfd_open(pid, 0)} — the process that has this number now.
     *
     * @throws PosixException ESRCH if there is none; EINVAL, ENOENT if the number is a thread's; EMFILE, ENFILE
     */
    public static OtherProcess open(Pid pid) throws PosixException {
        int result = processes_h.pidfd_open(pid.raw(), 0);
        return new OtherProcess(pid, Fd.own(PosixException.check(result, "pidfd_open", "pid " + pid)));
    }

    /**
     * The process that was seen in /proc; empty if it is gone, also if its number is another's by now.
     *
     * @throws PosixException EMFILE, ENFILE
     */
    public static Optional<OtherProcess> open(ProcStat seen) throws PosixException {
        Fd pidfd = pidfd(seen);
        return pidfd == null ? Optional.empty() : Optional.of(new OtherProcess(seen.pid(), pidfd));
    }

    /** As {@link #open(ProcStat)}: null if it is gone. */
    static Fd pidfd(ProcStat seen) throws PosixException {
        int result = processes_h.pidfd_open(seen.pid().raw(), 0);
        if (result == -Errno.ESRCH.raw()) {
            return null;
        }
        Fd pidfd = Fd.own(PosixException.check(result, "pidfd_open", "pid " + seen.pid()));
        boolean same = false;
        try {
            Optional<ProcStat> now = ProcessScan.of(seen.pid());
            same = now.isPresent() && now.get().startTicks() == seen.startTicks();
        } finally {
            if (!same) {
                pidfd.close();
            }
        }
        return same ? pidfd : null;
    }

    /** Its number; once it has been waited for by its parent, perhaps another's. */
    public Pid pid() {
        return pid;
    }

    /** The pidfd, readable when it has ended; it stays this object's. */
    public Fd pidfd() {
        return pidfd;
    }

    /**
     * {@code pidfd_send_signal(pidfd, signal, NULL, 0)} — sends it a signal.
     *
     * @throws PosixException ESRCH if its parent has waited for it, or this is closed; EPERM if it is another user's
     * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_send_signal.2.html">pidfd_send_signal(2)</a>
     */
    public void signal(Signal signal) throws PosixException {
        SignalCall.send(pidfd, pid, signal);
    }

    /**
     * {@code sigqueue(pid, signal, value)} — sends it a signal with a value: {@link Child#queue}.
     *
     * @throws PosixException as {@link #signal}; EAGAIN if its user has too many signals queued
     * @see <a href="https://man7.org/linux/man-pages/man3/sigqueue.3.html">sigqueue(3)</a>
     */
    public void queue(Signal signal, int value) throws PosixException {
        SignalCall.queue(pidfd, pid, signal, value);
    }

    /**
     * Waits until it has ended, whether its parent has waited for it or not. A virtual thread parks.
     *
     * @return false if the deadline passed first
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean awaitEnd(Deadline deadline) throws PosixException, InterruptedException {
        return !Poller.await(pidfd, deadline, PollEvent.READABLE).isEmpty();
    }

    /**
     * It and its descendants that have not ended, as of now: what /proc shows by parent, and the members of the group or
     * session that it leads. Never this process.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM; ESRCH if it is gone
     */
    public List<Pid> tree() throws PosixException {
        return signals().members();
    }

    /**
     * Sends a signal to it and its descendants: {@link #tree()}. With SIGKILL all are stopped first, until there are no
     * new ones, and have ended at the return; this is uninterruptible.
     *
     * @throws PosixException EPERM if one is another user's, the others got the signal; ESRCH if it is gone; EMFILE,
     *     ENFILE, ENOMEM
     */
    public void signalTree(Signal signal) throws PosixException {
        TreeSignals signals = signals();
        if (!signal.equals(Signal.SIGKILL)) {
            signals.signal(signal);
            return;
        }
        if (signals.kill()) {
            Thread.currentThread().interrupt();
        }
        signals.throwIfOutOfReach(signal);
    }

    private TreeSignals signals() throws PosixException {
        Optional<ProcStat> stat = ProcessScan.of(pid);
        if (stat.isEmpty() || !SignalCall.exists(pidfd)) { // asked in this order: what was read was this process's then
            throw new PosixException(Errno.ESRCH, "pidfd_open", this.toString());
        }
        return new TreeSignals(new Family(stat.get()), null);
    }

    /** Closes the pidfd; a wait for it ends. */
    @Override
    public void close() {
        pidfd.close();
    }

    /** {@code pid 4242}. */
    @Override
    public String toString() {
        return "pid " + pid;
    }
}
