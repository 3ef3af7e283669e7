package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.core.Signal;
import brood.libc.processes_h;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A child and its descendants: what /proc shows by parent, the members of the group or session that the child leads,
 * and, if this process is a {@link Subreaper}, the orphans it adopted since the child started (unless Brood has other
 * children running, whose they could be). A child that leads a group is ended for sure with the whole group; outside of
 * it, a chain of processes that fork and end faster than /proc can be read may get away.
 *
 * <p>Each is known by pid and start time and signalled through a pidfd, so a recycled number is never hit. Not
 * thread-safe; each use of {@link Child#tree()} is one of its own.
 */
public final class ProcessTree {
    /** How long a stopped process may take to stop; the kernel does it when the process next leaves it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Child root;
    private final Family family;

    ProcessTree(Child root) throws PosixException {
        this(root, List.of());
    }

    private ProcessTree(Child root, List<Child> company) throws PosixException {
        this.root = root;
        family = new Family(root, company);
    }

    /** The trees of children that are ended together, in the order they were started; all orphans are with the first. */
    static List<ProcessTree> of(List<Child> children) throws PosixException {
        List<ProcessTree> trees = new ArrayList<>();
        for (Child child : children) {
            trees.add(new ProcessTree(child, trees.isEmpty() ? children : List.of()));
        }
        return trees;
    }

    /** Its members that have not ended, as of now. */
    public List<Pid> members() throws PosixException {
        family.scan();
        List<Pid> members = new ArrayList<>();
        for (ProcStat member : family.alive()) {
            members.add(member.pid());
        }
        return members;
    }

    /**
     * Sends a signal to each member of now.
     *
     * @throws PosixException EPERM if a member belongs to another user now; the others got the signal
     */
    public void signal(Signal signal) throws PosixException {
        family.scan();
        send(signal);
        throwIfOutOfReach(signal);
    }

    /**
     * Tells all members to end, and kills those that have not after the grace.
     *
     * @param signal what they get first, followed by SIGCONT so that stopped ones hear of it
     * @return how the child ended
     * @throws PosixException EPERM if a member belongs to another user now; the others are dead
     * @throws InterruptedException if the thread was interrupted; nothing is killed then
     */
    public Outcome terminate(Signal signal, Duration grace) throws PosixException, InterruptedException {
        tell(List.of(this), signal, grace);
        return kill();
    }

    /** Tells all members of some trees to end, and waits until they have or the grace is over. Kills none. */
    static void tell(List<ProcessTree> trees, Signal signal, Duration grace)
            throws PosixException, InterruptedException {
        Deadline deadline = Deadline.after(grace);
        for (ProcessTree tree : trees) {
            tree.family.scan();
        }
        boolean ended = signal.equals(Signal.SIGKILL);
        while (!ended && !deadline.hasPassed()) {
            for (ProcessTree tree : trees) {
                tree.send(signal);
                tree.send(Signal.SIGCONT);
            }
            ended = true;
            for (ProcessTree tree : trees) {
                // What a member started while it was ending is told as well.
                ended &= !tree.awaitEnds(deadline) || !tree.family.scan();
            }
        }
    }

    /**
     * Kills all members: stops them first, until there are no new ones, so that none escapes by forking. Uninterruptible.
     *
     * @return how the child ended
     * @throws PosixException EPERM if a member belongs to another user now; the others are dead
     */
    public Outcome kill() throws PosixException {
        boolean interrupted = false;
        boolean grew;
        family.scan();
        do {
            freeze();
            sendToGroup(Signal.SIGKILL);
            send(Signal.SIGKILL);
            interrupted |= awaitEndsUninterruptibly();
            grew = family.scan();
        } while (grew || !family.alive().isEmpty());
        if (Subreaper.isEnabled()) {
            Subreaper.reapOrphans();
        }
        Outcome outcome = null;
        while (outcome == null && !family.outOfReach().contains(root.pid().raw())) {
            try {
                outcome = root.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwIfOutOfReach(Signal.SIGKILL);
        return outcome;
    }

    private void throwIfOutOfReach(Signal signal) throws PosixException {
        if (!family.outOfReach().isEmpty()) {
            int pid = family.outOfReach().iterator().next();
            throw new PosixException(Errno.EPERM, "pidfd_send_signal", "pid " + pid + ", " + signal);
        }
    }

    /** Stops all, and sees them stopped: one that is not yet may be in the middle of a fork. */
    private void freeze() throws PosixException {
        Deadline patience = Deadline.after(PATIENCE);
        boolean grew;
        do {
            sendToGroup(Signal.SIGSTOP);
            send(Signal.SIGSTOP);
            grew = family.scan();
        } while (grew || mayFork() && !patience.hasPassed());
    }

    /** Not so one in an uninterruptible sleep, such as waiting for its vfork child. */
    private boolean mayFork() {
        for (ProcStat member : family.alive()) {
            if (member.state() == ProcessState.RUNNING || member.state() == ProcessState.SLEEPING) {
                return true;
            }
        }
        return false;
    }

    /** To the group of a child that leads one: all at once, so that not even a chain of quick forks gets away. */
    private void sendToGroup(Signal signal) throws PosixException {
        if (root.leadsGroup()) {
            try {
                root.signalGroup(signal);
            } catch (PosixException e) {
                if (!e.is(Errno.EPERM) && !e.is(Errno.ESRCH)) { // which are found out one by one
                    throw e;
                }
            }
        }
    }

    /** To each member that was alive at the last scan. */
    private void send(Signal signal) throws PosixException {
        for (ProcStat member : family.alive()) {
            try (Fd pidfd = open(member)) {
                if (pidfd == null) {
                    continue;
                }
                int result = processes_h.pidfd_send_signal(pidfd.raw(), signal.number(), MemorySegment.NULL, 0);
                if (result == -Errno.EPERM.raw()) {
                    family.loseReach(member);
                } else if (result != -Errno.ESRCH.raw()) {
                    PosixException.check(result, "pidfd_send_signal", "pid " + member.pid() + ", " + signal);
                }
            }
        }
    }

    /** Waits until none that was alive at the last scan is; false if the deadline passed first. */
    private boolean awaitEnds(Deadline deadline) throws PosixException, InterruptedException {
        for (ProcStat member : family.alive()) {
            try (Fd pidfd = open(member)) {
                if (pidfd != null
                        && Poller.await(pidfd, deadline, PollEvent.READABLE).isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether there was an interrupt. */
    private boolean awaitEndsUninterruptibly() throws PosixException {
        boolean interrupted = false;
        while (true) {
            try {
                awaitEnds(Deadline.NEVER);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** A pidfd of a member; null if it is gone, also if its number is somebody else's by now. */
    private static Fd open(ProcStat member) throws PosixException {
        int result = processes_h.pidfd_open(member.pid().raw(), 0);
        if (result == -Errno.ESRCH.raw()) {
            return null;
        }
        Fd pidfd = Fd.own(PosixException.check(result, "pidfd_open", "pid " + member.pid()));
        boolean same = false;
        try {
            Optional<ProcStat> now = ProcessScan.of(member.pid());
            same = now.isPresent() && now.get().startTicks() == member.startTicks();
        } finally {
            if (!same) {
                pidfd.close();
            }
        }
        return same ? pidfd : null;
    }
}
