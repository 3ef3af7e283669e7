package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Children;
import brood.process.Fork;
import brood.process.StateChange;
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

    @Override
    public void run(Lab lab) throws Exception {
        int[] seconds = {6, 2, 4};
        Map<Pid, Integer> started = new HashMap<>();
        long start = System.nanoTime();
        for (int documented : seconds) {
            Duration time = lab.seconds(documented);
            Child child = Fork.start(() -> {
                Thread.sleep(time);
                return documented;
            });
            lab.say("child " + child.pid() + " sleeps " + time.toMillis() + " ms");
            started.put(child.pid(), documented);
        }
        List<Integer> order = new ArrayList<>();
        boolean none = false;
        while (!none) {
            try {
                StateChange end =
                        Children.waitAny(Deadline.after(Duration.ofMinutes(1))).orElseThrow();
                lab.say((System.nanoTime() - start) / 1_000_000 + " ms: " + end.pid() + " "
                        + end.status().describe());
                order.add(started.get(end.pid()));
            } catch (PosixException e) {
                none = e.is(Errno.ECHILD);
                lab.check("the last wait ends in ECHILD", e.errno(), Errno.ECHILD);
            }
        }
        lab.check("they are reaped in the order of their ends", order, List.of(2, 4, 6));
    }
}
