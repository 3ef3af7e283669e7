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
        return "pid, ppid, pgid, sid of a family; setsid by a leader and by a child";
    }

    @Override
    public String explanation() {
        return """
                A session has process groups, a group has processes; each bears the number of its leader
                (000 §2.4.7). setsid() by a group's leader fails with EPERM; a child that is none
                becomes leader of a new session and group, without a terminal. A group outlives its
                leader. Calls: fork, setsid, getpgid, getsid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Child child = Fork.start(() -> {
            Pid session = ProcessGroup.newSession();
            ProcStat own = ProcStat.of(Pid.current()).orElseThrow();
            lab.say("child: pid " + own.pid() + " pgid " + own.group().orElseThrow() + " sid "
                    + own.session().orElseThrow() + " terminal "
                    + own.terminalName().orElse("?"));
            boolean leads = session.equals(Pid.current())
                    && own.group().equals(Optional.of(session))
                    && own.session().equals(Optional.of(session));
            if (!leads || own.terminalName().isPresent()) {
                return 1;
            }
            try {
                ProcessGroup.newSession();
                return 2;
            } catch (PosixException e) {
                lab.say("again: " + e.getMessage());
                return e.errno().raw();
            }
        })) {
            lab.check(
                    "a child becomes the leader of a session; a second setsid is EPERM",
                    lab.end(child).describe(),
                    "exited with " + Errno.EPERM.raw());
        }
        Child leader = Command.of("sleep", "60").newGroup().spawn();
        Child member = Command.of("sleep", "60").joinGroup(leader.pid()).spawn();
        lab.check("the member's group is the leader's pid", ProcessGroup.of(member.pid()), Optional.of(leader.pid()));
        leader.signal(Signal.SIGKILL);
        lab.end(leader);
        lab.check("the group outlives its leader", ProcessGroup.of(member.pid()), Optional.of(leader.pid()));
        ProcessGroup.signal(leader.pid(), Signal.SIGTERM);
        lab.check("and can still be signalled", lab.end(member).describe(), "killed by SIGTERM");
    }
}
