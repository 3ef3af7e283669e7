package brood.lab;

import brood.process.Capture;
import brood.process.Child;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Resource;
import brood.proctable.ProcessLimit;
import java.util.List;

/** Every resource limit, as the shell's ulimit shows it as well. */
final class Limits implements Scenario {
    @Override
    public String name() {
        return "limits";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "every line of ulimit -a, soft and hard, agreeing with the shell";
    }

    @Override
    public String explanation() {
        return """
                getrlimit() says how much a process may use (000 §2.4.3); ulimit is the shell's view of
                it, in units of its own. A limit set on a child is in force before its program starts.
                Calls: prlimit.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        for (Resource resource : Resource.values()) {
            lab.say(resource + " " + Limit.current(resource));
        }
        for (boolean hard : new boolean[] {false, true}) {
            Limit limit = Limit.current(Resource.NOFILE);
            long own = hard ? limit.hard() : limit.soft();
            String shell = Capture.of(Command.shell("ulimit " + (hard ? "-H" : "-S") + " -n"))
                    .run()
                    .stdoutText()
                    .strip();
            lab.check(
                    "the shell agrees on the " + (hard ? "hard" : "soft") + " limit of descriptors",
                    shell,
                    own == Limit.INFINITY ? "unlimited" : Long.toString(own));
        }
        try (Child child = Command.of("sleep", "60")
                .limit(Resource.NOFILE, new Limit(33, 44))
                .spawn()) {
            List<String> seen = ProcessLimit.of(child.pid()).stream()
                    .filter(limit -> limit.name().equals("Max open files"))
                    .map(limit ->
                            limit.soft().orElseThrow() + ":" + limit.hard().orElseThrow())
                    .toList();
            lab.check("a child's limit is in force, and anybody can read it", seen, List.of("33:44"));
            lab.check("every resource is there", ProcessLimit.of(child.pid()).size(), Resource.values().length);
        }
    }
}
