package brood.lab;

import brood.core.Utf8;
import brood.pipe.Pipe;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Command;
import brood.process.Environment;
import brood.process.Redirect;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        lab.check("this process has no such variable", Environment.inherited().get("BROOD_LAB"), Optional.empty());
        lab.check("and its PATH is as it was", Environment.inherited().get("PATH"), own.get("PATH"));
        lab.check("another child has what was set, again", shell(show, more), seen);
        changedByTheParent(lab);
        List<String> unset = shell("echo \"${BROOD_LAB-unset}\"", more.without("BROOD_LAB"));
        lab.check("unset is gone", unset, List.of("unset"));
        lab.check(
                "what is not changed is inherited",
                shell("echo \"$PATH\"", own),
                List.of(own.get("PATH").orElseThrow()));
    }

    /** A shell, which can change its own environment, and its child, which runs already. */
    private static void changedByTheParent(Lab lab) throws Exception {
        String child = "read go; echo \"child $BROOD_LAB\"; BROOD_LAB=other; echo \"child $BROOD_LAB\"";
        // Standard input of what a shell runs in the background is /dev/null, unless it is another descriptor's.
        String parent = "exec 3<&0; sh -c " + Shell.quote(child) + " <&3 & "
                + "BROOD_LAB=changed; echo \"parent $BROOD_LAB\"; "
                + "wait; echo \"parent $BROOD_LAB\"; sh -c 'echo \"next child $BROOD_LAB\"'";
        try (Pipe go = Pipe.open();
                Pipe out = Pipe.open();
                Child shell = Command.shell(parent)
                        .env("BROOD_LAB", "first")
                        .stdin(Redirect.to(go.readEnd().fd()))
                        .stdout(Redirect.to(out.writeEnd().fd()))
                        .spawn()) {
            out.writeEnd().close();
            BufferedReader lines = new BufferedReader(new InputStreamReader(out.readEnd(), StandardCharsets.UTF_8));
            List<String> said = new ArrayList<>();
            said.add(lines.readLine()); // it has changed its own, and only then its child goes on
            go.writeEnd().write("go\n".getBytes(StandardCharsets.UTF_8));
            lines.lines().forEach(said::add);
            said.forEach(lab::say);
            lab.check(
                    "what a parent changes only its next child has, and what a child changes nobody else",
                    said,
                    List.of("parent changed", "child first", "child other", "parent changed", "next child changed"));
            lab.check("it ends well", lab.end(shell), WaitStatus.exited(0));
        }
    }

    private static List<String> shell(String line, Environment environment) throws Exception {
        return Capture.of(Command.shell(line).environment(environment))
                .run()
                .stdoutText()
                .lines()
                .toList();
    }
}
