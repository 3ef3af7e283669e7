package brood.lab;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Command;
import brood.wait.WaitStatus;
import java.util.Optional;

/** The keys of a terminal that are signals. */
final class TerminalSignals implements Scenario {
    @Override
    public String name() {
        return "terminal-signals";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "Ctrl-C, Ctrl-\\, Ctrl-Z reach the foreground group only; a hang-up ends the leader";
    }

    @Override
    public String explanation() {
        return """
                Ctrl-C is SIGINT, 2, for whoever is in the foreground of the terminal; Ctrl-\\ is SIGQUIT, 3; Ctrl-Z
                is SIGTSTP, 20 (000 §2.3, §2.4.6, 004). What runs in the background does not get them. When the
                terminal is switched off, the leader of its session gets SIGHUP. A real shell on a real
                pseudo-terminal. Calls: posix_openpt, tcgetpgrp, write, close, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Typist typist = Typist.startShell(lab)) {
            typist.type("ulimit -c 0; sleep 1000 & echo background $!.\n");
            Pid background = new Pid(
                    Integer.parseInt(typist.await("background (\\d+)\\.").group(1)));
            key(lab, typist, "Ctrl-C", '\3', 2);
            key(lab, typist, "Ctrl-\\", '\34', 3);
            key(lab, typist, "Ctrl-Z", '\32', 20);
            lab.check(
                    "the background has got none of them: it sleeps",
                    ProcStat.of(background).map(ProcStat::state),
                    Optional.of(ProcessState.SLEEPING));
            typist.kill(1);
            typist.kill(2);
            typist.type("exit 0\n");
            lab.check("the shell ends", lab.end(typist.child()), WaitStatus.exited(0));
        }
        try (Typist typist = Typist.start(Command.of("sleep", "60").resetIgnored(SignalSet.ALL))) {
            typist.hangUp();
            lab.check("a hang-up is SIGHUP", lab.end(typist.child()), WaitStatus.signaled(Signal.SIGHUP, false));
        }
    }

    private static void key(Lab lab, Typist typist, String name, char key, int number) throws Exception {
        typist.type("sleep 1000\n");
        Pid foreground = typist.awaitForeground("sleep");
        lab.say(name + ", in the foreground is " + foreground);
        typist.type(String.valueOf(key));
        typist.awaitShell();
        typist.type("echo status $?.\n");
        String status = typist.await("status (\\d+)\\.").group(1);
        lab.check(name + " is signal " + number, status, Integer.toString(128 + number));
    }
}
