package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Children;
import brood.process.Fork;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Children are reaped in the order in which they end, until there is none. */
final class WaitAll implements Scenario {
    @Override
    public String name() {
        return "wait-all";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WAITING;
    }

    @Override
    public String summary() {
        return "children with different sleeps, reaped in the order of their ends";
    }

    @Override
    public String explanation() {
        return """
                A loop of waits gets each child when it ends, whatever the order they were started in,
                until ECHILD says that there is none left (000 §2.3.1, 001). Calls: fork, nanosleep,
                waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final List<Integer> SECONDS = List.of(6, 2, 4);
    private static final double LONGEST = 16;

    @Override
    public void run(Lab lab) throws Exception {
        List<Integer> order = List.of();
        double stretch = 1;
        while (!order.equals(List.of(2, 4, 6)) && stretch <= LONGEST) { // a busy machine may wake them late
            order = reap(lab, stretch);
            stretch *= 2;
        }
        lab.check("they are reaped in the order of their ends", order, List.of(2, 4, 6));
    }

    /** What they slept, in the order in which they were reaped. */
    private static List<Integer> reap(Lab lab, double stretch) throws Exception {
        Map<Pid, Integer> started = new HashMap<>();
        long start = System.nanoTime();
        for (int documented : SECONDS) {
            Duration time = lab.seconds(documented * stretch);
            Child child = Fork.start(() -> {
                Thread.sleep(time);
                return documented;
            });
            lab.say("child " + child.pid() + " sleeps " + time.toMillis() + " ms");
            started.put(child.pid(), documented);
        }
        List<Integer> order = new ArrayList<>();
        while (true) {
            try {
                StateChange end = Children.waitAny(Deadline.NEVER).orElseThrow();
                lab.say((System.nanoTime() - start) / 1_000_000 + " ms: " + end.pid() + " "
                        + end.status().describe());
                int documented = started.get(end.pid());
                lab.check(
                        "the child that slept " + documented + " has its own status",
                        end.status(),
                        WaitStatus.exited(documented));
                order.add(documented);
            } catch (PosixException e) {
                lab.check("the last wait ends in ECHILD", e.errno(), Errno.ECHILD);
                return order;
            }
        }
    }
}
