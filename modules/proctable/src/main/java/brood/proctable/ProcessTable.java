package brood.proctable;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.ProcessState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All processes that this one can see, read one after another, and the tree they form. Immutable.
 *
 * <p>It is no picture of one moment: a process that ends while the table is read is left out, one that starts meanwhile may
 * be, and a process may be read before its parent and the parent not at all, in which case it stands at a root of the tree.
 * What is hidden from this user (the {@code hidepid} option of {@code /proc}) is left out as well.
 */
public final class ProcessTable {
    private final Map<Integer, ProcessInfo> processes = new TreeMap<>();
    private final Map<Integer, ProcessInfo> parents = new HashMap<>();
    private final Map<Integer, List<ProcessInfo>> children = new HashMap<>();

    private ProcessTable() {}

    /**
     * Reads {@code /proc}.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM; ENOENT where {@code /proc} is not mounted
     * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
     */
    public static ProcessTable read() throws PosixException {
        Duration now = Uptime.read();
        List<ProcessInfo> found = new ArrayList<>();
        for (Pid pid : ProcFile.pids()) {
            ProcessInfo.of(pid, now).ifPresent(found::add);
        }
        return of(found);
    }

    static ProcessTable of(List<ProcessInfo> found) {
        ProcessTable table = new ProcessTable();
        for (ProcessInfo process : found) {
            table.processes.put(process.pid().raw(), process);
        }
        for (ProcessInfo process : table.processes.values()) {
            process.stat().parent().flatMap(table::get).ifPresent(parent -> table.link(process, parent));
        }
        return table;
    }

    /**
     * Unless the parent's number has been given to another process in between: a parent never starts after its child. Two
     * that start in the same clock tick must not become each other's parents.
     */
    private void link(ProcessInfo child, ProcessInfo parent) {
        if (parent.stat().startTicks() > child.stat().startTicks()) {
            return;
        }
        for (ProcessInfo above = parent;
                above != null;
                above = parents.get(above.pid().raw())) {
            if (above.stat().startTicks() < child.stat().startTicks()) {
                break;
            }
            if (above == child) {
                return;
            }
        }
        parents.put(child.pid().raw(), parent);
        children.computeIfAbsent(parent.pid().raw(), _ -> new ArrayList<>()).add(child);
    }

    /** All, by number. */
    public List<ProcessInfo> all() {
        return List.copyOf(processes.values());
    }

    /** The one of this number. */
    public Optional<ProcessInfo> get(Pid pid) {
        return Optional.ofNullable(processes.get(pid.raw()));
    }

    /** How many there are in each state. */
    public Map<ProcessState, Integer> states() {
        Map<ProcessState, Integer> states = new TreeMap<>();
        for (ProcessInfo process : processes.values()) {
            states.merge(process.stat().state(), 1, Integer::sum);
        }
        return states;
    }

    /** Those without a parent in this table, by number: the first process, kthreadd, and what came from elsewhere. */
    public List<ProcessInfo> roots() {
        List<ProcessInfo> roots = new ArrayList<>(processes.values());
        roots.removeIf(process -> parents.containsKey(process.pid().raw()));
        return roots;
    }

    /** The parent of a process; empty for a root, and if there is no such process. */
    public Optional<ProcessInfo> parent(Pid pid) {
        return Optional.ofNullable(parents.get(pid.raw()));
    }

    /** The children of a process, by number. */
    public List<ProcessInfo> children(Pid pid) {
        return List.copyOf(children.getOrDefault(pid.raw(), List.of()));
    }

    /** The parent of a process, the parent's parent, and so on up to a root. */
    public List<ProcessInfo> ancestors(Pid pid) {
        List<ProcessInfo> ancestors = new ArrayList<>();
        for (Optional<ProcessInfo> next = parent(pid);
                next.isPresent();
                next = parent(next.get().pid())) {
            ancestors.add(next.get());
        }
        return ancestors;
    }

    /** The children of a process, each followed by its own descendants. */
    public List<ProcessInfo> descendants(Pid pid) {
        List<ProcessInfo> descendants = new ArrayList<>();
        Deque<ProcessInfo> left = new ArrayDeque<>(children(pid)); // not by recursion: a chain of forks may be deep
        while (!left.isEmpty()) {
            ProcessInfo next = left.pop();
            descendants.add(next);
            children(next.pid()).reversed().forEach(left::push);
        }
        return descendants;
    }
}
