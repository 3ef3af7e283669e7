package brood.lab;

import brood.core.Utf8;
import brood.pipe.Pipe;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Command;
import brood.process.Environment;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        String show = "echo \"$BROOD_LAB\"; printf %s \"$BROOD_BYTES\" | od -An -tx1; "
                + "export BROOD_LAB=changed PATH=changed; echo \"$BROOD_LAB\"";
        List<String> seen = shell(show, more);
        lab.say("the child has " + seen);
        lab.check("the child has what was set, byte for byte", seen.subList(0, 2), List.of("of the child", " ff"));
        lab.check("it changes its own", seen.getLast(), "changed");
        lab.check(
                "this process has no such variable", Optional.ofNullable(System.getenv("BROOD_LAB")), Optional.empty());
        lab.check(
                "and its PATH is as it was",
                System.getenv("PATH"),
                own.get("PATH").orElseThrow());
        lab.check("another child has what was set, again", shell(show, more), seen);
        try (Pipe go = Pipe.open();
                Pipe out = Pipe.open();
                Child child = Command.shell("read go; echo \"$BROOD_LAB\"")
                        .environment(more)
                        .stdin(Redirect.to(go.readEnd().fd()))
                        .stdout(Redirect.to(out.writeEnd().fd()))
                        .spawn()) {
            more = more.with("BROOD_LAB", "changed since");
            out.writeEnd().close();
            go.writeEnd().write("go\n".getBytes(StandardCharsets.UTF_8));
            String said = new String(out.readEnd().readAllBytes(), StandardCharsets.UTF_8).strip();
            lab.say("a child that runs has " + said);
            lab.check("what changes here a child that runs does not see", said, "of the child");
            lab.check("it ends well", lab.end(child), WaitStatus.exited(0));
        }
        List<String> unset = shell("echo \"${BROOD_LAB-unset}\"", more.without("BROOD_LAB"));
        lab.check("unset is gone", unset, List.of("unset"));
        lab.check(
                "what is not changed is inherited",
                shell("echo \"$PATH\"", own),
                List.of(own.get("PATH").orElseThrow()));
    }

    private static List<String> shell(String line, Environment environment) throws Exception {
        return Capture.of(Command.shell(line).environment(environment))
                .run()
                .stdoutText()
                .lines()
                .toList();
    }
}
