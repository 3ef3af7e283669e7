package brood.lab;

import brood.core.Errno;
import brood.core.PosixException;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Exec;
import brood.process.Fork;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;

/** A child becomes another program, under the same pid. */
final class ExecReplaces implements Scenario {
    @Override
    public String name() {
        return "exec";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "a program replaces the process: same pid, nothing of the old program left";
    }

    @Override
    public String explanation() {
        return """
                execve() replaces the program in a process (001, 000). By path or by a look into PATH;
                the line after a successful exec is never reached, and after a failed one it is. The
                os.exec* family of the original differs in how arguments are given, which a Command
                covers. Calls: fork, execve, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final int REACHED = 99;

    @Override
    public void run(Lab lab) throws Exception {
        become(lab, "by path", "/bin/sh");
        become(lab, "by name", "sh");
        try (Child child = Fork.start(() -> {
            try {
                Exec.replace(Command.of("/no/such/program"));
            } catch (PosixException e) {
                lab.say(e.getMessage());
                return e.errno().raw();
            }
            return 0;
        })) {
            lab.check("a failed exec returns, here with ENOENT", lab.end(child), WaitStatus.exited(Errno.ENOENT.raw()));
        }
    }

    private static void become(Lab lab, String how, String program) throws Exception {
        try (Pipe out = Pipe.open();
                Child child = Fork.start(() -> {
                    lab.say("I become " + program);
                    Exec.replace(Command.of(program, "-c", "echo $$; exit 5")
                            .stdout(Redirect.to(out.writeEnd().fd())));
                    return REACHED;
                })) {
            out.writeEnd().close();
            String pid = new String(out.readEnd().readAllBytes(), StandardCharsets.UTF_8).strip();
            lab.say(program + " says its pid is " + pid);
            lab.check(
                    how + ": the program has the child's pid", pid, child.pid().toString());
            lab.check(how + ": the line after exec is not reached", lab.end(child), WaitStatus.exited(5));
        }
    }
}
