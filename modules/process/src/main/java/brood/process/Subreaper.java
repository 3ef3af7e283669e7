package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes orphans of this process's descendants its children, so that a {@link ProcessTree} is complete even where a
 * descendant called setsid or was forked twice.
 *
 * <p>Opt-in, because the orphans want to be reaped, and because the kernel does not say whose descendants they were.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html">PR_SET_CHILD_SUBREAPER</a>
 */
public final class Subreaper {
    private static final JavaChildren NONE = new JavaChildren(Set.of(), true);
    private static final long RETRY_NANOS = 10_000_000;

    private static volatile boolean ownsAllChildren;

    private Subreaper() {}

    /**
     * {@code prctl(PR_SET_CHILD_SUBREAPER, 1)} — for a process in which {@link java.lang.Process} may start children as
     * well. Their children are left alone, and so is any unknown child that is in this process's own group and session.
     * The JDK does not show at once which are its: while it starts one, and for a minute after its last has ended, orphans
     * younger than a second are not taken for orphans yet.
     */
    public static void enable() throws PosixException {
        set(1);
    }

    /**
     * {@code prctl(PR_SET_CHILD_SUBREAPER, 1)} — for a process that starts children through Brood alone: every unknown
     * child is an orphan.
     */
    public static void enableOwningAllChildren() throws PosixException {
        set(1);
        ownsAllChildren = true;
    }

    /** {@code prctl(PR_SET_CHILD_SUBREAPER, 0)} — orphans go to the next subreaper or to pid 1 again. */
    public static void disable() throws PosixException {
        set(0);
        ownsAllChildren = false;
    }

    private static void set(int value) throws PosixException {
        int result = processes_h.prctl(processes_h.PR_SET_CHILD_SUBREAPER(), value, 0, 0, 0);
        PosixException.check(result, "prctl", "PR_SET_CHILD_SUBREAPER");
    }

    /** {@code prctl(PR_GET_CHILD_SUBREAPER, ...)} — whether this process is one. */
    public static boolean isEnabled() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            int result = processes_h.prctl(processes_h.PR_GET_CHILD_SUBREAPER(), value.address(), 0, 0, 0);
            PosixException.check(result, "prctl", "PR_GET_CHILD_SUBREAPER");
            return value.get(ValueLayout.JAVA_INT, 0) != 0;
        }
    }

    /** Those of some processes that are, for sure, orphans which this process adopted. Never blocks. */
    static List<ProcStat> adopted(Collection<ProcStat> processes) throws PosixException {
        return adopted(processes, false);
    }

    /** The same, of all: waits, a second at most, until it is known whose the youngest are. Uninterruptible. */
    static List<ProcStat> awaitAdopted(Collection<ProcStat> processes) throws PosixException {
        return adopted(processes, true);
    }

    private static List<ProcStat> adopted(Collection<ProcStat> processes, boolean waits) throws PosixException {
        List<ProcStat> adopted = new ArrayList<>();
        JavaChildren ofJava = null;
        for (ProcStat process : processes) {
            if (!mayBeAdopted(process)) {
                continue;
            }
            if (ofJava == null) {
                ofJava = ownsAllChildren ? NONE : JavaChildren.now();
            }
            while (waits && ofJava.mayYetContain(process)) {
                LockSupport.parkNanos(RETRY_NANOS);
                ofJava = JavaChildren.now();
            }
            if (!ofJava.contains(process) && !ofJava.mayYetContain(process)) {
                adopted.add(process);
            }
        }
        return adopted;
    }

    private static boolean mayBeAdopted(ProcStat process) {
        Pid self = Pid.current();
        if (!process.parent().filter(self::equals).isPresent()
                || Children.get(process.pid()).isPresent()) {
            return false;
        }
        return ownsAllChildren
                || !process.group().equals(ProcessGroup.current())
                || !process.session().equals(ProcessGroup.currentSession());
    }

    /**
     * Takes the statuses of adopted orphans that have ended, if it is clear that they are none of {@link #enable Java's}.
     * Never blocks.
     *
     * @return how many
     */
    public static int reapOrphans() throws PosixException {
        int reaped = 0;
        for (ProcStat orphan : adopted(ProcessScan.all())) {
            if (orphan.hasEnded() && RawWait.reap(orphan.pid())) {
                reaped++;
            }
        }
        return reaped;
    }
}
