package brood.lab;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
                pkill -f looks through the command lines of all processes and signals those that match;
                the searcher has the pattern on its own command line and must spare itself (002). Here
                only children are signalled. Calls: kill; /proc/PID/cmdline.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        String mark = "61.000" + Pid.current(); // no other lab's
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(Command.of("sleep", mark).spawn());
        }
        Child other = Command.of("sleep", "62").spawn();
        String own = ProcessInfo.of(Pid.current()).orElseThrow().commandLine();
        Pattern pattern =
                Pattern.compile(Pattern.quote(mark) + "|" + Pattern.quote(own)); // as pkill's line has its pattern
        Set<Pid> found = new HashSet<>();
        for (ProcessInfo process : ProcessTable.read().all()) {
            boolean ours = process.pid().equals(Pid.current())
                    || Children.get(process.pid()).isPresent();
            if (ours && pattern.matcher(process.commandLine()).find()) {
                lab.say("found " + process.pid() + " " + process.stat().command());
                found.add(process.pid());
            }
        }
        lab.check("the searcher is found as well", found.remove(Pid.current()));
        lab.check("and all three", found, pids(children));
        for (Pid pid : found) { // the searcher is spared
            Children.get(pid).orElseThrow().signal(Signal.SIGTERM);
        }
        for (Child child : children) {
            lab.check("each is ended by SIGTERM", lab.end(child).describe(), "killed by SIGTERM");
        }
        lab.check("another program is spared", other.isAlive());
        other.signal(Signal.SIGKILL);
        lab.end(other);
    }

    private static Set<Pid> pids(List<Child> children) {
        return children.stream().map(Child::pid).collect(Collectors.toSet());
    }
}
