package brood.lab;

import brood.core.Signal;
import brood.process.Capture;
import brood.process.Captured;
import brood.process.Child;
import brood.process.Command;
import brood.process.Exec;
import brood.process.Fork;
import brood.wait.WaitStatus;

/** What a parent and a shell each see of the ways to end. */
final class ExitCodes implements Scenario {
    @Override
    public String name() {
        return "exit-codes";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "exit statuses and signals, as a parent and as a shell see them";
    }

    @Override
    public String explanation() {
        return """
                The wait status holds the exit status in its upper byte and the signal in its lower
                seven bits, so exit 2 is 512 and exit 3 is 768 (001, 004). A shell has one number for
                both: 128+n for signal n. Only eight bits of an exit status arrive. Calls: _exit, kill,
                waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        lab.check("exit 2 is 512", raw(lab, 2), 512);
        lab.check("exit 3 is 768", raw(lab, 3), 768);
        lab.check("exit 200 is 200", raw(lab, 200), 200 << 8);
        lab.check("of exit 300 eight bits arrive: 44", raw(lab, 300), 44 << 8);
        try (Child child = Fork.start(() -> {
            Exec.exitNow(6);
            return 0;
        })) {
            lab.check("_exit(6) is 1536", lab.end(child), WaitStatus.exited(6));
        }
        try (Child child = Command.of("sleep", "60").spawn()) {
            child.signal(Signal.SIGKILL);
            WaitStatus status = lab.end(child);
            lab.say("killed: raw " + status.raw() + ", " + status.describe());
            lab.check("killed by 9 is 9", status.raw(), 9);
        }
        Command shell =
                Command.shell("for code in 'exit 3' 'exit 200' 'kill -9 $$'; do sh -c \"$code\"; echo $?; done");
        String seen = Capture.of(shell).run().stdoutText();
        lab.say("a shell sees " + seen.lines().toList());
        lab.check("a shell sees 3, 200, and 137 for signal 9", seen, "3\n200\n137\n");
        Captured captured = Capture.of(Command.shell("echo sorry >&2; exit 1")).run();
        lab.check(
                "a message goes to standard error, with status 1",
                captured.stderrText() + captured.outcome().describe(),
                "sorry\nexited with 1");
    }

    private static int raw(Lab lab, int exitStatus) throws Exception {
        try (Child child = Fork.start(() -> exitStatus)) {
            WaitStatus status = lab.end(child);
            lab.say("child " + child.pid() + " returns " + exitStatus + ": raw " + status.raw() + ", "
                    + status.describe());
            return status.raw();
        }
    }
}
