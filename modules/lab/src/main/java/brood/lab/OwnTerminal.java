package brood.lab;

import brood.core.ProcStat;
import brood.core.SignalSet;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Pty;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A child on a pseudo-terminal of its own. */
final class OwnTerminal implements Scenario {
    @Override
    public String name() {
        return "pty";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "a child on a pseudo-terminal of its own, read from the master";
    }

    @Override
    public String explanation() {
        return """
                pty.fork() starts a child whose standard streams and controlling terminal are the slave
                of a new pseudo-terminal (000 §2.4.3). Brood spawns it: the child leads a new session
                and opens the slave itself. Calls: posix_openpt, ioctl(TIOCGPTPEER),
                posix_spawn(POSIX_SPAWN_SETSID).""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Pty pty = Pty.open();
                Child child = Command.shell("tty; test -t 0 -a -t 1 -a -t 2 && echo all; exec cat")
                        .pty(pty)
                        .resetIgnored(SignalSet.ALL)
                        .spawn()) {
            pty.slave().close();
            var lines = new BufferedReader(new InputStreamReader(ReadEnd.own(pty.master()), StandardCharsets.UTF_8));
            lab.check("the child's terminal is the slave", lines.readLine(), pty.name());
            lab.check("its three streams are the terminal", lines.readLine(), "all");
            ProcStat stat = ProcStat.of(child.pid()).orElseThrow();
            lab.say("pid " + stat.pid() + " sid " + stat.session().orElseThrow() + " terminal "
                    + stat.terminalName().orElse("?"));
            lab.check("it leads a session", stat.session(), Optional.of(child.pid()));
            lab.check(
                    "of which the slave is the controlling terminal",
                    "/dev/" + stat.terminalName().orElseThrow(),
                    pty.name());
            lab.check("in the foreground", stat.foregroundGroup(), Optional.of(child.pid()));
            WriteEnd keyboard = WriteEnd.own(pty.master());
            keyboard.write("hello\n".getBytes(StandardCharsets.UTF_8));
            lab.check("what is typed is echoed", lines.readLine(), "hello");
            lab.check("and then said by cat", lines.readLine(), "hello");
            keyboard.write(3); // Ctrl-C
            lab.check("Ctrl-C is SIGINT", lab.end(child).describe(), "killed by SIGINT");
        }
    }
}
