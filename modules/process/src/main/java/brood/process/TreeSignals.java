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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is sent to the members of a {@link Family}, each known by pid and start time and signalled through a pidfd. */
final class TreeSignals {
    /** How long a stopped process may take to stop; the kernel does it when the process next leaves it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Family family;
    private final Child root;

    /** The root is null if it is no child: then no group is known to be its own. */
    TreeSignals(Family family, Child root) {
        this.family = family;
        this.root = root;
    }

    /** Its members that have not ended, as of now. */
    List<Pid> members() throws PosixException {
        family.scan();
        List<Pid> members = new ArrayList<>();
        for (ProcStat member : family.alive()) {
            members.add(member.pid());
        }
        return members;
    }

    /** To each member of now. */
    void signal(Signal signal) throws PosixException {
        family.scan();
        send(signal);
        throwIfOutOfReach(signal);
    }

    /** Kills all members: stops them first, until there are no new ones. Uninterruptible; whether there was an interrupt. */
    boolean kill() throws PosixException {
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
        return interrupted;
    }

    void throwIfOutOfReach(Signal signal) throws PosixException {
        if (!family.outOfReach().isEmpty()) {
            int pid = family.outOfReach().iterator().next();
            throw SignalCall.failure(Errno.EPERM, new Pid(pid), signal);
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
        if (root != null && root.leadsGroup()) {
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
    void send(Signal signal) throws PosixException {
        for (ProcStat member : family.alive()) {
            try (Fd pidfd = OtherProcess.pidfd(member)) {
                if (pidfd == null) {
                    continue;
                }
                int result = SignalCall.trySend(pidfd, signal);
                if (result == -Errno.EPERM.raw()) {
                    family.loseReach(member);
                } else if (result != -Errno.ESRCH.raw()) {
                    SignalCall.check(result, member.pid(), signal);
                }
            }
        }
    }

    /** Waits until none that was alive at the last scan is; false if the deadline passed first. */
    boolean awaitEnds(Deadline deadline) throws PosixException, InterruptedException {
        for (ProcStat member : family.alive()) {
            try (Fd pidfd = OtherProcess.pidfd(member)) {
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
}
