package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.wait.WaitStatus;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A process that this one started. Owns the child's pidfd until the child is waited for; thread-safe.
 *
 * <p>A child that has ended stays in the process table until its status is taken: by {@link #waitFor()}, by
 * {@link #onExit()}, by {@link Children}, or by {@link #close()}. All threads that wait for it get its outcome. Waits
 * are on the pidfd: an interrupt ends them, a virtual thread parks.
 */
public final class Child implements AutoCloseable {
    /** Between two looks for the status of an ended child that is traced. No descriptor tells when its tracer lets go. */
    static final Duration HELD_BACK = Duration.ofMillis(1);

    private final Pid pid;
    private final Fd pidfd;
    private final List<String> argv;
    private final long startedAt;
    /** Held while its status may be taken: the pidfd is open under it as long as there is no outcome. */
    private final Object lock = new Object();

    private final ExitWatch exit;
    private volatile Outcome outcome;

    private Child(Pid pid, Fd pidfd, List<String> argv, long startedAt) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.argv = argv;
        this.startedAt = startedAt;
        exit = new ExitWatch(this, pidfd);
    }

    static Child started(Pid pid, Fd pidfd, List<String> argv, long startedAt) {
        Child child = new Child(pid, pidfd, argv, startedAt);
        Children.register(child);
        return child;
    }

    /** A child that was reaped before it got a pidfd. */
    static Child lost(Pid pid, List<String> argv, long startedAt) {
        Child child = new Child(pid, null, argv, startedAt);
        child.end(new Outcome.Lost(pid, child.age(), false));
        return child;
    }

    /** Its number, for as long as it is not waited for. */
    public Pid pid() {
        return pid;
    }

    /** What it was started with. */
    public List<String> argv() {
        return argv;
    }

    /**
     * Its pidfd, readable when it has ended; it stays this object's and is closed when the child is waited for.
     *
     * @throws IllegalStateException if it has been waited for
     * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
     */
    public Fd pidfd() {
        if (outcome != null) {
            throw new IllegalStateException("pid " + pid + " has been waited for");
        }
        return pidfd;
    }

    /** The same, closed by then if it has been waited for. */
    Fd watched() {
        return pidfd;
    }

    /** Whether it has not ended. If it has, takes its status. Never blocks. */
    public boolean isAlive() throws PosixException {
        return poll().isEmpty();
    }

    /** How it ended, if it has: takes its status. Never blocks. */
    public Optional<Outcome> poll() throws PosixException {
        return Optional.ofNullable(reap());
    }

    /**
     * Waits until it has ended, and takes its status.
     *
     * @throws PosixException EMFILE, ENOMEM, when the waiting itself needs what there is none of
     * @throws InterruptedException if the thread was interrupted; the child goes on
     */
    public Outcome waitFor() throws PosixException, InterruptedException {
        return waitUntil(Deadline.NEVER).orElseThrow();
    }

    /**
     * Waits until it has ended, but not longer than this.
     *
     * @return empty if the time is up; the child goes on
     * @throws PosixException as {@link #waitFor()}
     * @throws InterruptedException if the thread was interrupted; the child goes on
     */
    public Optional<Outcome> waitFor(Duration timeout) throws PosixException, InterruptedException {
        return waitUntil(Deadline.after(timeout));
    }

    /** As {@link #waitFor(Duration)}, until a moment. */
    public Optional<Outcome> waitUntil(Deadline deadline) throws PosixException, InterruptedException {
        while (outcome == null) {
            boolean late = Poller.await(pidfd, deadline, PollEvent.READABLE).isEmpty();
            if (reap() == null) {
                if (late || deadline.hasPassed()) {
                    break;
                }
                Thread.sleep(HELD_BACK); // it has ended, but its tracer sees its status first
            }
        }
        return Optional.ofNullable(outcome);
    }

    /**
     * Waits until the deadline, and then ends its tree: {@link ProcessTree#terminate}.
     *
     * @param deadline how long it may run
     * @param signal what its tree gets first
     * @param grace how long the tree may take to end, before SIGKILL
     * @return how it ended; {@link Outcome#timedOut()} if the deadline passed first
     * @throws PosixException as {@link #waitFor()}
     * @throws InterruptedException if the thread was interrupted; the child goes on
     */
    public Outcome waitOrTerminate(Deadline deadline, Signal signal, Duration grace)
            throws PosixException, InterruptedException {
        Optional<Outcome> inTime = waitUntil(deadline);
        return inTime.isPresent()
                ? inTime.get()
                : tree().terminate(signal, grace).asTimedOut();
    }

    /**
     * Completes when the child has ended, without a thread that waits; takes its status. What depends on it runs in the
     * common pool. Cancelling it changes nothing for the child or for others. With a {@link PosixException} if waiting
     * needs what there is none of; ask again then.
     */
    public CompletableFuture<Outcome> onExit() {
        return exit.future();
    }

    /**
     * {@code pidfd_send_signal(pidfd, signal, NULL, 0)} — sends it a signal; never to a later process of the same number.
     *
     * @throws PosixException ESRCH if it has been waited for; EPERM if it belongs to another user now
     * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_send_signal.2.html">pidfd_send_signal(2)</a>
     */
    public void signal(Signal signal) throws PosixException {
        SignalCall.send(unreaped(signal), pid, signal);
    }

    /**
     * {@code sigqueue(pid, signal, value)} — sends it a signal with a value; never to a later process of the same number.
     * Real-time signals queue up, each with its value; of a standard one that still waits, this one and its value are lost.
     *
     * @throws PosixException ESRCH if it has been waited for; EPERM if it belongs to another user now; EAGAIN if its user
     *     has too many signals queued: {@link Resource#SIGPENDING}
     * @see <a href="https://man7.org/linux/man-pages/man3/sigqueue.3.html">sigqueue(3)</a>
     */
    public void queue(Signal signal, int value) throws PosixException {
        SignalCall.queue(unreaped(signal), pid, signal, value);
    }

    private Fd unreaped(Signal signal) throws PosixException {
        if (outcome != null) {
            throw SignalCall.failure(Errno.ESRCH, pid, signal);
        }
        return pidfd;
    }

    /**
     * {@code kill(-pgid, signal)} — sends a signal to the process group that the child leads.
     *
     * @throws IllegalStateException if it leads none
     * @throws PosixException ESRCH if it has been waited for: the group's number may be another's by then; EPERM
     */
    public void signalGroup(Signal signal) throws PosixException {
        synchronized (lock) {
            if (outcome != null) {
                throw new PosixException(Errno.ESRCH, "kill", "pgid " + pid + ", " + signal);
            }
            if (!leadsGroup()) {
                throw new IllegalStateException("pid " + pid + " leads no process group");
            }
            ProcessGroup.signal(pid, signal);
        }
    }

    /** As long as it is not waited for, the group's number is its own. */
    boolean leadsGroup() {
        synchronized (lock) {
            return outcome == null && processes_h.getpgid(pid.raw()) == pid.raw();
        }
    }

    /**
     * This child and its descendants.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM: it takes descriptors to look
     */
    public ProcessTree tree() throws PosixException {
        return new ProcessTree(this);
    }

    /** {@code waitid(P_PIDFD, pidfd, ...)} — what happened to it last, stops and continuations as the flags say. */
    Optional<StateChange> change(int options) throws PosixException {
        boolean peeks = (options & processes_h.WNOWAIT()) != 0;
        synchronized (lock) {
            if (outcome != null) {
                throw new PosixException(Errno.ECHILD, "waitid", "pid " + pid);
            }
            try {
                Optional<StateChange> change = WaitCall.waitid(processes_h.P_PIDFD(), pidfd.raw(), options);
                if (!peeks && change.isPresent() && change.get().status().isEnd()) {
                    WaitStatus status = change.get().status();
                    end(new Outcome.Ended(pid, status, change.get().usage(), age(), false));
                }
                return change;
            } catch (PosixException e) {
                if (e.is(Errno.ECHILD)) {
                    end(new Outcome.Lost(pid, age(), false));
                }
                throw e;
            }
        }
    }

    /** The outcome, taken now if the child has ended; null if it has not. */
    private Outcome reap() throws PosixException {
        if (outcome == null) {
            try {
                change(processes_h.WEXITED() | processes_h.WNOHANG());
            } catch (PosixException e) {
                if (outcome == null) {
                    throw e;
                }
            }
        }
        return outcome;
    }

    private void end(Outcome end) {
        outcome = end;
        Children.forget(this);
        if (pidfd != null) {
            pidfd.close();
        }
        exit.complete(end);
    }

    /** How it ended; null if nobody has waited for it. */
    Outcome outcome() {
        return outcome;
    }

    /** Since its start. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /**
     * Makes sure that it does not outlive its owner: a child that has not ended is killed with its descendants and waited
     * for. Uninterruptible, and short: nothing refuses SIGKILL.
     *
     * @throws PosixException EPERM if it or a descendant belongs to another user now; EMFILE, ENOMEM: then it is dead, but
     *     descendants may not be
     */
    @Override
    public void close() throws PosixException {
        if (outcome == null) {
            try {
                tree().kill();
            } finally {
                killAlone();
            }
        }
    }

    /** Needs no descriptor. Does nothing if it has been waited for, or may not be killed. */
    private void killAlone() throws PosixException {
        synchronized (lock) {
            if (outcome == null
                    && processes_h.pidfd_send_signal(pidfd.raw(), Signal.SIGKILL.number(), MemorySegment.NULL, 0)
                            == 0) {
                change(processes_h.WEXITED());
            }
        }
    }

    /** {@code pid 4242 (sleep 10)}. */
    @Override
    public String toString() {
        return "pid " + pid + " (" + String.join(" ", argv) + ")";
    }
}
