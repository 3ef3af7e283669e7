package brood.lab;

import brood.core.Utf8;
import brood.process.Capture;
import brood.process.Command;
import brood.process.Environment;
import java.util.Optional;

/** The environment is copied to a child, and neither side sees the other's changes. */
final class EnvironmentCopied implements Scenario {
    @Override
    public String name() {
        return "environment";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "a child gets a copy of the environment; changes stay on their side";
    }

    @Override
    public String explanation() {
        return """
                Each process has its own environment, a copy of its parent's at the start (001): get,
                set, unset; values are bytes. os.environ changes the process's own; in a JVM that is
                unsafe, so Brood's Environment is a value that a child is started with. Calls:
                posix_spawn.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Environment own = Environment.inherited();
        Environment more =
                own.with("BROOD_LAB", "of the child").with("BROOD_BYTES", Utf8.decode(new byte[] {(byte) 0xFF}));
        Command show =
                Command.shell("echo \"$BROOD_LAB\"; printf %s \"$BROOD_BYTES\" | od -An -tx1; BROOD_LAB=changed; :");
        String seen = Capture.of(show.environment(more)).run().stdoutText();
        lab.say("the child has " + seen.lines().toList());
        lab.check("the child has what was set, byte for byte", seen, "of the child\n ff\n");
        lab.check("this process has not", Environment.inherited().get("BROOD_LAB"), Optional.empty());
        lab.check("what the child changed is not seen here", more.get("BROOD_LAB"), Optional.of("of the child"));
        lab.check("unset is gone", more.without("BROOD_LAB").get("BROOD_LAB"), Optional.empty());
        String path =
                Capture.of(Command.shell("echo \"$PATH\"")).run().stdoutText().strip();
        lab.check("what is not changed is inherited", Optional.of(path), own.get("PATH"));
    }
}
