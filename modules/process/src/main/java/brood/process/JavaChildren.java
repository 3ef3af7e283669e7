package brood.process;

import brood.core.PosixException;
import brood.core.ProcStat;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The children that {@link java.lang.Process} waits for, as far as can be seen: the JDK names the threads that wait after
 * them, but only when those threads run.
 *
 * @param pids those that threads are named after
 * @param isComplete whether no start is under way, and no thread about without a number in its name: that one may be idle,
 *     or have been given a child and not have run since
 */
record JavaChildren(Set<Integer> pids, boolean isComplete) {
    private static final Pattern REAPER = Pattern.compile("process reaper(?: \\(pid (\\d+)\\))?");

    /** Longer than it takes until such a thread runs. */
    private static final Duration YOUTH = Duration.ofSeconds(1);

    /** As of now. */
    static JavaChildren now() {
        Set<Integer> pids = new HashSet<>();
        boolean isComplete = true;
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            Matcher name = REAPER.matcher(thread.getKey().getName());
            if (name.matches() && name.group(1) != null) {
                pids.add(Integer.parseInt(name.group(1)));
            } else if (name.matches() || isStarting(thread.getValue())) {
                isComplete = false;
            }
        }
        return new JavaChildren(pids, isComplete);
    }

    private static boolean isStarting(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals("java.lang.ProcessImpl")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a child is one of them. */
    boolean contains(ProcStat child) {
        return pids.contains(child.pid().raw());
    }

    /** Whether a child may turn out to be one of them, but only for a moment more. */
    boolean mayYetContain(ProcStat child) throws PosixException {
        return !isComplete && !contains(child) && isYoung(child.startTicks());
    }

    static boolean isYoung(long startTicks) throws PosixException {
        return startTicks >= Family.ticksAgo(YOUTH);
    }
}
