package brood.lab;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Capture;
import brood.process.Captured;
import brood.process.Child;
import brood.process.Command;
import brood.wait.WaitStatus;
import java.util.ArrayList;
import java.util.List;

/** Processes are found by their command line, and ended. */
final class KillByName implements Scenario {
    @Override
    public String name() {
        return "kill-by-name";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "processes found by a pattern of their command line and ended, as pkill -f";
    }

    @Override
    public String explanation() {
        return """
                pkill -f looks through the command lines of all processes and signals those that have a text;
                the searcher has that text on its own command line and must spare itself (002). Here it is a
                JVM of its own, which is told a text that only this scenario's children have. Calls: posix_spawn,
                pidfd_open, pidfd_send_signal, waitid; /proc/PID/cmdline.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        String mark = "61.000" + Pid.current() + System.nanoTime(); // on no other command line
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(Command.of("sleep", mark).spawn());
        }
        Child other = Command.of("sleep", "62").spawn();
        Captured searcher = Capture.of(FastJvm.of(KillByNamePart.class, mark)).run();
        List<String> found = searcher.stdoutText().lines().sorted().toList();
        found.forEach(lab::say);
        String self = KillByNamePart.SPARED + searcher.outcome().pid();
        lab.check("the searcher finds itself, and spares itself", found.contains(self));
        lab.check("it ends well", searcher.outcome().isSuccess());
        lab.check("it has found nobody else but these three", found.size(), 4);
        for (Child child : children) {
            lab.check("one of them is found", found.contains(KillByNamePart.ENDED + child.pid()));
            lab.check("and ended by SIGTERM", lab.end(child), WaitStatus.signaled(Signal.SIGTERM, false));
        }
        other.signal(Signal.SIGKILL); // which comes second to one that has ended it already
        lab.check("another program is spared", lab.end(other), WaitStatus.signaled(Signal.SIGKILL, false));
    }
}
