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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes orphans of this process's descendants its children, so that a {@link ProcessTree} is complete even where a
 * descendant called setsid or was forked twice.
 *
 * <p>Opt-in, because the orphans want to be reaped, and because the kernel does not say whose descendants they were.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html">PR_SET_CHILD_SUBREAPER</a>
 */
public final class Subreaper {
    private static final Pattern REAPER = Pattern.compile("process reaper \\(pid (\\d+)\\)");

    private static volatile boolean ownsAllChildren;

    private Subreaper() {}

    /**
     * {@code prctl(PR_SET_CHILD_SUBREAPER, 1)} — for a process in which {@link java.lang.Process} may start children as
     * well. Their children are left alone, and so is any unknown child that is in this process's own group and session.
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

    /** Those of some processes that are orphans which this process adopted. */
    static List<ProcStat> adopted(Collection<ProcStat> processes) {
        List<ProcStat> adopted = new ArrayList<>();
        Set<Integer> ofJava = null;
        for (ProcStat process : processes) {
            if (mayBeAdopted(process)) {
                if (ofJava == null) {
                    ofJava = ownsAllChildren ? Set.of() : waitedForByJava();
                }
                if (!ofJava.contains(process.pid().raw())) {
                    adopted.add(process);
                }
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
     * The children of {@link java.lang.Process}: the JDK names the threads that wait for them after them. One that has
     * none yet has only just been started and is in this process's group and session still.
     */
    private static Set<Integer> waitedForByJava() {
        Set<Integer> pids = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            Matcher name = REAPER.matcher(thread.getName());
            if (name.matches()) {
                pids.add(Integer.parseInt(name.group(1)));
            }
        }
        return pids;
    }

    /**
     * Takes the statuses of adopted orphans that have ended. Never blocks.
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
