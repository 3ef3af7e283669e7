package brood.lab;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.ReadEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Exec;
import brood.process.Fork;
import brood.process.Outcome;
import brood.process.Pty;
import brood.process.Redirect;
import brood.signal.IntervalTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** What printing costs. */
final class InputOutputCost implements Scenario {
    @Override
    public String name() {
        return "io-cost";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "a program ended by its alarm counts further to a file than to a terminal";
    }

    @Override
    public String explanation() {
        return """
                The document's program counts and prints for a second, until its alarm ends it with status 14 (000);
                with its output in a file it gets much further than on a terminal, where each line is shown. The
                program here is a shell, on a pseudo-terminal: it inherits the timer of the process that became
                it. Calls: fork, setitimer, execve, posix_openpt, waitid.""";
    }

    /** In which a shell counts at all. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private static final String COUNT = "i=0; while :; do echo $i; i=$((i+1)); done";

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        long inFile = 0;
        long onTerminal = 0;
        for (int i = 0; i < 5 && (onTerminal == 0 || inFile <= onTerminal); i++) { // others may have had the CPU
            inFile = toFile(lab);
            onTerminal = toTerminal(lab);
            lab.say("counted to " + onTerminal + " on a terminal, to " + inFile + " in a file");
        }
        lab.check("it counted on the terminal", onTerminal > 0);
        lab.check("further in a file", inFile > onTerminal);
    }

    private static long toFile(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path file = Files.createFile(scratch.file("temp"));
            try (Fd out = Fd.open(file, OpenFlag.WRONLY)) {
                timed(lab, "file", out);
            }
            try (Stream<String> lines = Files.lines(file)) {
                return lines.count();
            }
        }
    }

    private static long toTerminal(Lab lab) throws Exception {
        try (Pty pty = Pty.open()) {
            FutureTask<Long> shown = new FutureTask<>(() -> linesShown(pty));
            Thread.ofPlatform().daemon().start(shown);
            timed(lab, "terminal", pty.slave());
            pty.slave().close();
            return shown.get();
        }
    }

    private static void timed(Lab lab, String where, Fd out) throws Exception {
        Duration time = lab.seconds(5).compareTo(SHORTEST) > 0 ? lab.seconds(5) : SHORTEST;
        try (Child child = Fork.start(() -> {
            IntervalTimer.REAL.set(time);
            Exec.replace(Command.shell(COUNT).stdout(Redirect.to(out)).resetIgnored(SignalSet.of(Signal.SIGALRM)));
            return 1;
        })) {
            Outcome.Ended ended = (Outcome.Ended) child.waitFor();
            Duration cpu = ended.usage().userTime().plus(ended.usage().systemTime());
            lab.say(where + ": real " + ended.duration().toMillis() + " ms, user "
                    + ended.usage().userTime().toMillis() + " ms, sys "
                    + ended.usage().systemTime().toMillis() + " ms");
            lab.check(where + ": the alarm ends it, status 14", ended.status().raw(), 14);
            lab.check(
                    where + ": real is not less than user and sys",
                    ended.duration().plusMillis(20).compareTo(cpu) >= 0); // the kernel may count by ticks
        }
    }

    private static long linesShown(Pty pty) throws IOException {
        ReadEnd screen = ReadEnd.own(pty.master());
        byte[] bytes = new byte[1 << 16];
        long lines = 0;
        try {
            for (int n = screen.read(bytes); n >= 0; n = screen.read(bytes)) {
                for (int i = 0; i < n; i++) {
                    lines += bytes[i] == '\n' ? 1 : 0;
                }
            }
        } catch (PosixException e) {
            if (!e.is(Errno.EIO)) { // nobody is on the terminal any more
                throw e;
            }
        }
        return lines;
    }
}
