package brood.process;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.util.List;
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
     * All processes of this moment, as {@code /proc} shows them; those that end meanwhile may be missing.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static List<ProcStat> all() throws PosixException {
        return ProcessScan.all();
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

    /**
     * {@code kill(-1, signal)} — sends a signal to every process that this one may signal, except itself and the first of the
     * pid namespace.
     *
     * @throws PosixException ESRCH if there is none; EPERM if it may signal none of them
     * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
     */
    public static void signalAll(Signal signal) throws PosixException {
        PosixException.check(signals_h.kill(-1, signal.number()), "kill", "every process, " + signal);
    }

    /**
     * {@code tgkill(pid, tid, signal)} — sends a signal to one thread of a process: it runs the handler, and of this
     * thread's pending signals it is one. What the signal does by default, and what SIGKILL and SIGSTOP do, it does to the
     * whole process.
     *
     * @throws PosixException ESRCH if the process has no such thread; EPERM if it is another user's
     * @see <a href="https://man7.org/linux/man-pages/man2/tgkill.2.html">tgkill(2)</a>
     */
    public static void signalThread(Pid pid, Pid thread, Signal signal) throws PosixException {
        int result = signals_h.tgkill(pid.raw(), thread.raw(), signal.number());
        PosixException.check(result, "tgkill", "pid " + pid + ", thread " + thread + ", " + signal);
    }

    /** {@code gettid()} — the number of the calling thread; on a virtual thread, of its carrier. */
    public static Pid currentThread() {
        return new Pid(processes_h.gettid());
    }

    /**
     * {@code raise(signal)} — sends a signal to the calling thread: {@link #signalThread}. Unless it is blocked, it has
     * been delivered at the return; a handler that Java code set has not run yet.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/raise.3.html">raise(3)</a>
     */
    public static void raise(Signal signal) throws PosixException {
        signalThread(Pid.current(), currentThread(), signal);
    }

    /**
     * {@code abort()} — ends this process by SIGABRT, whatever is set or blocked, with a core file if its limit allows one:
     * no shutdown hook, no flush.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/abort.3.html">abort(3)</a>
     */
    public static void abort() {
        signals_h.abort();
    }
}
