package brood.process;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    private final Child root;
    private final Family family;
    private final TreeSignals signals;

    ProcessTree(Child root) throws PosixException {
        this(root, List.of());
    }

    private ProcessTree(Child root, List<Child> company) throws PosixException {
        this.root = root;
        family = new Family(root, company);
        signals = new TreeSignals(family, root);
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
        return signals.members();
    }

    /**
     * Sends a signal to each member of now.
     *
     * @throws PosixException EPERM if a member belongs to another user now; the others got the signal
     */
    public void signal(Signal signal) throws PosixException {
        signals.signal(signal);
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
                tree.signals.send(signal);
                tree.signals.send(Signal.SIGCONT);
            }
            ended = true;
            for (ProcessTree tree : trees) {
                // What a member started while it was ending is told as well.
                ended &= !tree.signals.awaitEnds(deadline) || !tree.family.scan();
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
        boolean interrupted = signals.kill();
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
        signals.throwIfOutOfReach(Signal.SIGKILL);
        return outcome;
    }
}
