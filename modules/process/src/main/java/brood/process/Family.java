package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.ProcStat;
import brood.libc.system_h;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of a tree as scans of /proc have shown them. A process is known by pid and start time, so
 * that one that got the number of a dead member is not taken for it.
 */
final class Family {
    /** Null if the root is no child. */
    private final Child root;
    /** Children whose orphans may be counted with the root's. */
    private final Collection<Child> company;

    private final int rootNumber;
    private final long rootStart;
    /** Whether the root was seen to lead a group or session. */
    private boolean leads;
    /**
     * By pid, as of the last scan: alive, or ended and not waited for. Parents come before their children: a shell whose
     * child was signalled first would have the time to complain of its end.
     */
    private Map<Integer, ProcStat> members = Map.of();
    /** Members that belong to another user: they may not be signalled, and what they start is not followed. */
    private final Set<Integer> outOfReach = new HashSet<>();

    Family(Child root, Collection<Child> company) throws PosixException {
        this.root = root;
        this.company = company;
        rootNumber = root.pid().raw();
        Optional<ProcStat> stat = root.outcome() == null ? ProcessScan.of(root.pid()) : Optional.empty();
        rootStart = stat.isPresent() ? stat.get().startTicks() : ticksAgo(root.age());
        if (stat.isPresent()) {
            members = Map.of(rootNumber, stat.get());
        }
    }

    /** Of a process that is no child. Without this process, which may be a descendant. */
    Family(ProcStat stranger) {
        root = null;
        company = List.of();
        rootNumber = stranger.pid().raw();
        rootStart = stranger.startTicks();
        members = Map.of(rootNumber, stranger);
    }

    /** The time so long ago, in clock ticks since boot, rounded down. */
    static long ticksAgo(Duration age) throws PosixException {
        String uptime = ProcFile.text("/proc/uptime");
        double started = Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) - age.toMillis() / 1000.0;
        return (long) (started * system_h.sysconf(system_h._SC_CLK_TCK())) - 1;
    }

    /** Looks who is there; whether there is a new member. */
    boolean scan() throws PosixException {
        Map<Integer, ProcStat> processes = new HashMap<>();
        for (ProcStat process : ProcessScan.all()) {
            processes.put(process.pid().raw(), process);
        }
        Map<Integer, ProcStat> known = members;
        members = new LinkedHashMap<>();
        for (ProcStat member : known.values()) {
            ProcStat now = processes.get(member.pid().raw());
            if (now != null && now.startTicks() == member.startTicks()) {
                members.put(now.pid().raw(), now);
            }
        }
        return add(processes);
    }

    private boolean add(Map<Integer, ProcStat> processes) throws PosixException {
        boolean followsGroup = isGroupOurs();
        Set<Integer> adopted = adopted(processes);
        boolean grew = false;
        boolean again = true;
        while (again) {
            again = false;
            for (ProcStat process : processes.values()) {
                int number = process.pid().raw();
                if (!members.containsKey(number) && (adopted.contains(number) || belongs(process, followsGroup))) {
                    members.put(number, process);
                    again = true;
                    grew = true;
                }
            }
        }
        return grew;
    }

    private boolean belongs(ProcStat process, boolean followsGroup) {
        if (process.startTicks() < rootStart) {
            return false;
        }
        int parent = number(process.parent());
        if (outOfReach.contains(parent)) {
            return false;
        }
        return members.containsKey(parent)
                || followsGroup && (number(process.group()) == rootNumber || number(process.session()) == rootNumber);
    }

    /** Whether the root leads a group whose number, held by the root or by a member, cannot be another's by now. */
    private boolean isGroupOurs() {
        boolean held = root != null && root.outcome() == null;
        for (ProcStat member : members.values()) {
            boolean within = number(member.group()) == rootNumber || number(member.session()) == rootNumber;
            leads |= within && member.pid().raw() == rootNumber;
            held |= within;
        }
        return leads && held;
    }

    private Set<Integer> adopted(Map<Integer, ProcStat> processes) throws PosixException {
        Set<Integer> adopted = new HashSet<>();
        if (root != null && Subreaper.isEnabled() && hasNoStrangers()) {
            for (ProcStat orphan : Subreaper.awaitAdopted(processes.values())) {
                if (orphan.startTicks() >= rootStart) {
                    adopted.add(orphan.pid().raw());
                }
            }
        }
        return adopted;
    }

    /** Whether Brood has no other children, whose orphans they could be. */
    private boolean hasNoStrangers() {
        for (Child child : Children.all()) {
            if (child != root && !company.contains(child)) {
                return false;
            }
        }
        return true;
    }

    private static int number(Optional<Pid> pid) {
        return pid.isPresent() ? pid.get().raw() : 0;
    }

    /** The members that had not ended at the last scan and can be reached; never this process. */
    List<ProcStat> alive() {
        Pid self = Pid.current();
        List<ProcStat> alive = new ArrayList<>();
        for (ProcStat member : members.values()) {
            if (!member.hasEnded()
                    && !member.pid().equals(self)
                    && !outOfReach.contains(member.pid().raw())) {
                alive.add(member);
            }
        }
        return alive;
    }

    /** Notes that a member may not be signalled. */
    void loseReach(ProcStat member) {
        outOfReach.add(member.pid().raw());
    }

    Set<Integer> outOfReach() {
        return outOfReach;
    }
}
