package brood.lab;

import brood.process.Capture;
import brood.process.Captured;
import brood.process.Command;
import brood.process.Shell;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Another program, with its input, output, errors and status. */
final class Subprocess implements Scenario {
    @Override
    public String name() {
        return "subprocess";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "a program is fed, its output, errors and status are read";
    }

    @Override
    public String explanation() {
        return """
                subprocess starts a program and talks with it over pipes (004, 000 §2.4.7, 003);
                os.system gives the status of a shell line, os.popen its lines. Calls: posix_spawn,
                pipe2, poll, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Captured sorted = Capture.of(Command.shell("sort; echo done >&2; exit 3"))
                .input("b\nc\na\n".getBytes(StandardCharsets.UTF_8))
                .run();
        lab.say("sort says " + sorted.stdoutText().lines().toList());
        lab.check("its output is its input, sorted", sorted.stdoutText(), "a\nb\nc\n");
        lab.check("its errors come apart from that", sorted.stderrText(), "done\n");
        lab.check("its status is its own", sorted.outcome().describe(), "exited with 3");
        lab.check("a shell line as os.system: the status", Shell.run("exit 4").describe(), "exited with 4");
        lab.check("a shell line as os.popen: the lines", Shell.output("seq 3").lines(), List.of("1", "2", "3"));
    }
}
