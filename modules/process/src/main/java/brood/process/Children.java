package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.processes_h;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The children that Brood started in this JVM and nobody has waited for: the wait family over them.
 *
 * <p>No wait here ever takes the status of another child of this process, such as one of {@link java.lang.Process}.
 * {@link RawWait} does. Waits are for the end of a child and what the flags add; {@link Deadline#NOW} looks once.
 */
public final class Children {
    private static final Map<Integer, Child> LIVE = new ConcurrentHashMap<>();

    /** Of the waits that are going on. */
    private static final Set<Poller> WAITING = ConcurrentHashMap.newKeySet();

    private Children() {}

    static void register(Child child) {
        LIVE.put(child.pid().raw(), child);
        wake(); // a wait for any child is also for this one
    }

    static void forget(Child child) {
        LIVE.remove(child.pid().raw(), child);
    }

    /** In a forked child, whose they are not. */
    static void afterFork() {
        LIVE.clear();
        WAITING.clear();
        ChangeWatch.afterFork();
    }

    /** Has all waits look once more. */
    static void wake() {
        for (Poller poller : WAITING) {
            poller.wake();
        }
    }

    /** Those nobody has waited for, in no order. */
    public static List<Child> all() {
        return List.copyOf(LIVE.values());
    }

    /** The one of this number. */
    public static Optional<Child> get(Pid pid) {
        return Optional.ofNullable(LIVE.get(pid.raw()));
    }

    /**
     * As waitpid(-1): waits for any of them.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ECHILD if there is none
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<StateChange> waitAny(Deadline deadline, WaitFlag... flags)
            throws PosixException, InterruptedException {
        return wait(() -> LIVE.values(), "any", deadline, flags);
    }

    /**
     * As waitpid(pid): waits for this one.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ECHILD if there is no such child, or somebody has waited for it
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<StateChange> waitFor(Pid pid, Deadline deadline, WaitFlag... flags)
            throws PosixException, InterruptedException {
        return wait(() -> get(pid).map(List::of).orElse(List.of()), "pid " + pid, deadline, flags);
    }

    /**
     * As waitpid(-pgid): waits for any that is in this process group now.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ECHILD if there is none
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<StateChange> waitGroup(Pid pgid, Deadline deadline, WaitFlag... flags)
            throws PosixException, InterruptedException {
        return wait(() -> inGroup(Optional.of(pgid)), "pgid " + pgid, deadline, flags);
    }

    /**
     * As waitpid(0): waits for any that is in this process's own group now, whatever number that has.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ECHILD if there is none
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<StateChange> waitOwnGroup(Deadline deadline, WaitFlag... flags)
            throws PosixException, InterruptedException {
        return wait(() -> inGroup(ProcessGroup.current()), "own group", deadline, flags);
    }

    /**
     * Waits until all of these have ended, and takes the status of each when it ends; without a thread for each.
     *
     * @return false if the deadline passed first; those that have ended are waited for all the same
     * @throws PosixException as {@link Child#waitFor()}
     * @throws InterruptedException if the thread was interrupted; the children go on
     */
    public static boolean waitAll(Collection<Child> children, Deadline deadline)
            throws PosixException, InterruptedException {
        try (Poller poller = Poller.open()) {
            Map<Poller.Key, Child> left = new HashMap<>();
            for (Child child : children) {
                if (child.poll().isEmpty()) {
                    left.put(poller.add(child.watched(), PollEvent.READABLE), child);
                }
            }
            while (!left.isEmpty() && !deadline.hasPassed()) {
                List<Poller.Key> ready = poller.poll(deadline);
                if (!reap(ready, left)) {
                    Thread.sleep(Child.HELD_BACK); // one has ended, but its tracer sees its status first
                }
            }
            return left.isEmpty();
        }
    }

    /** Takes the statuses of those that are ready; whether there was one of each. */
    private static boolean reap(List<Poller.Key> ready, Map<Poller.Key, Child> left) throws PosixException {
        boolean all = true;
        for (Poller.Key key : ready) {
            if (left.get(key).poll().isPresent()) {
                key.cancel();
                left.remove(key);
            } else {
                all = false;
            }
        }
        return all;
    }

    private static List<Child> inGroup(Optional<Pid> pgid) {
        List<Child> members = new ArrayList<>();
        for (Child child : LIVE.values()) {
            if (ProcessGroup.of(child.pid()).equals(pgid)) {
                members.add(child);
            }
        }
        return members;
    }

    private interface Selection {
        Collection<Child> children();
    }

    private static Optional<StateChange> wait(Selection selection, String subject, Deadline deadline, WaitFlag... flags)
            throws PosixException, InterruptedException {
        int options = WaitFlag.options(flags);
        Optional<StateChange> change = look(selection, subject, options);
        if (change.isPresent() || deadline.hasPassed()) {
            return change;
        }
        try (Poller poller = Poller.open()) {
            WAITING.add(poller);
            try {
                while (true) {
                    List<Poller.Key> keys = watch(poller, selection.children(), options);
                    change = look(selection, subject, options); // what happened before the watching began
                    if (change.isPresent() || deadline.hasPassed()) {
                        return change;
                    }
                    poller.poll(deadline);
                    keys.forEach(Poller.Key::cancel);
                }
            } finally {
                WAITING.remove(poller);
            }
        }
    }

    /** What has happened to one of them, if anything has. */
    private static Optional<StateChange> look(Selection selection, String subject, int options) throws PosixException {
        boolean any = false;
        for (Child child : selection.children()) {
            any = true;
            try {
                Optional<StateChange> change = child.change(options | processes_h.WNOHANG());
                if (change.isPresent()) {
                    return change;
                }
            } catch (PosixException e) {
                if (!e.is(Errno.ECHILD)) {
                    throw e;
                } // else somebody was faster: no child any more
            }
        }
        if (!any) {
            throw new PosixException(Errno.ECHILD, "waitid", subject);
        }
        return Optional.empty();
    }

    /** Has the poller return when something may have happened. The pidfd tells of an end; of a stop only a thread. */
    private static List<Poller.Key> watch(Poller poller, Collection<Child> children, int options) {
        List<Poller.Key> keys = new ArrayList<>();
        for (Child child : children) {
            try {
                keys.add(poller.add(child.pidfd(), PollEvent.READABLE));
                if ((options & (processes_h.WSTOPPED() | processes_h.WCONTINUED())) != 0) {
                    ChangeWatch.start(child, options);
                }
            } catch (IllegalStateException waitedFor) {
                poller.wake();
            }
        }
        return keys;
    }
}
