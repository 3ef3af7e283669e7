package brood.lab;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.ProcessGroup;
import java.util.List;
import java.util.Optional;

/** Process groups and sessions of a family. */
final class Sessions implements Scenario {
    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "pid, ppid, pgid, sid of a family; setsid by a leader and by a child; ps ajx agrees";
    }

    @Override
    public String explanation() {
        return """
                A session has process groups, a group has processes; each bears the number of its leader (000
                §2.4.7). A family is in one session and group, unless somebody leaves. setsid() by a group's
                leader fails with EPERM; a child that leads none becomes leader of a new session and of a new
                group, alone there, and has no terminal any more. A group outlives its leader. ps ajx, whose
                columns the document explains, says the same. The terminal that is lost is a pseudo-terminal of
                the scenario's. Calls: fork, setpgid, setsid, getpgid, getsid, posix_openpt.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        String own = show(Pid.current());
        lab.say("parent: " + own);
        String rest = own.substring(own.indexOf(" pgid"));
        List<String> family = ChildReport.of(lab, "a child", report -> {
            report.println(show(Pid.current()));
            try (Child grandchild = Fork.start(() -> {
                report.println(show(Pid.current()));
                return 0;
            })) {
                grandchild.waitFor();
            }
        });
        family.forEach(lab::say);
        lab.check(
                "child and grandchild are in the parent's group and session",
                family.stream().filter(line -> line.endsWith(rest)).count(),
                2L);
        lab.check("the child's parent is this process", family.getFirst().contains(" ppid " + Pid.current() + " "));
        String child = family.getFirst().split(" ")[1];
        lab.check("the grandchild's is the child", family.getLast().contains(" ppid " + child + " "));
        leader(lab);
        outlived(lab);
        SessionLeft.show(lab);
    }

    static String show(Pid pid) {
        ProcStat stat = ProcStat.of(pid).orElseThrow();
        return "pid " + pid + " ppid " + number(stat.parent()) + " pgid " + number(stat.group()) + " sid "
                + number(stat.session());
    }

    /** One that is outside of this pid namespace has the number 0. */
    private static String number(Optional<Pid> pid) {
        return pid.map(Pid::toString).orElse("0");
    }

    private static void leader(Lab lab) throws Exception {
        List<String> seen = ChildReport.of(lab, "a group's leader", report -> {
            ProcessGroup.move(Pid.current(), Pid.current());
            try {
                report.println("session " + ProcessGroup.newSession());
            } catch (PosixException e) {
                report.println(e.errno().name());
            }
        });
        lab.check("setsid by a group's leader fails", seen, List.of(Errno.EPERM.name()));
    }

    private static void outlived(Lab lab) throws Exception {
        Child leader = Command.of("sleep", "60").newGroup().spawn();
        Child member = Command.of("sleep", "60").joinGroup(leader.pid()).spawn();
        lab.check("the member's group is the leader's pid", ProcessGroup.of(member.pid()), Optional.of(leader.pid()));
        leader.signal(Signal.SIGKILL);
        lab.end(leader);
        lab.say("member: " + show(member.pid()));
        lab.check("the group outlives its leader", ProcessGroup.of(member.pid()), Optional.of(leader.pid()));
        ProcessGroup.signal(leader.pid(), Signal.SIGTERM);
        lab.check("and can still be signalled", lab.end(member).describe(), "killed by SIGTERM");
    }
}
