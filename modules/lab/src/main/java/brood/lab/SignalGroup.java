package brood.lab;

import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.process.ProcessGroup;

/** A signal to a process group reaches its members alone. */
final class SignalGroup implements Scenario {
    @Override
    public String name() {
        return "signal-group";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "a signal to a process group ends all of its members and nobody else";
    }

    @Override
    public String explanation() {
        return """
                kill() with a negative number signals a whole process group (000), as a shell does with
                a job. Calls: posix_spawn with a process group, kill.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Child leader = Command.of("sleep", "60").newGroup().spawn();
                Child member = Command.of("sleep", "60").joinGroup(leader.pid()).spawn();
                Child stranger = Command.of("sleep", "60").spawn()) {
            lab.say("kill -TERM -" + leader.pid());
            ProcessGroup.signal(leader.pid(), Signal.SIGTERM);
            lab.check("the leader is ended", lab.end(leader).describe(), "killed by SIGTERM");
            lab.check("so is the member", lab.end(member).describe(), "killed by SIGTERM");
            stranger.signal(Signal.SIGKILL); // which comes second to one that has ended it already
            lab.check("a stranger is not", lab.end(stranger).describe(), "killed by SIGKILL");
        }
    }
}
