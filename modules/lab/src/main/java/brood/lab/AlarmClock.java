package brood.lab;

import brood.process.Child;
import brood.process.Fork;
import brood.process.RawWait;
import brood.signal.Alarm;
import brood.wait.WaitStatus;
import java.time.Duration;

/** The one alarm of a process. */
final class AlarmClock implements Scenario {
    @Override
    public String name() {
        return "alarm";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "without a handler it ends the process; a second replaces the first; children have none";
    }

    @Override
    public String explanation() {
        return """
                alarm() sends SIGALRM after some seconds (000 alarm, 004), status 14 without a handler. There is
                one per process: a second replaces it, and returns what was left. A child does not inherit it: it
                lives past the time that ends its parent. An alarm is in whole seconds; this is not scaled.
                Calls: alarm, fork, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Baton left = Baton.make();
                Child child = Fork.start(() -> {
                    Alarm.set(Duration.ofSeconds(100));
                    left.pass((int) Alarm.set(Duration.ofSeconds(1)).toSeconds());
                    Thread.sleep(60_000);
                    return 0;
                })) {
            int rest = left.await();
            lab.say("of the first alarm were left " + rest + " s");
            lab.check("a second alarm returns the rest of the first", rest >= 99 && rest <= 100);
            lab.check("and replaces it: status 14", lab.end(child).raw(), 14);
        }
        try (Baton go = Baton.make();
                Baton alive = Baton.make();
                Child parent = Fork.start(() -> {
                    Alarm.set(Duration.ofSeconds(1));
                    Fork.start(() -> {
                        go.await();
                        Thread.sleep(500); // past the time, whose signal may be late
                        lab.say("the child lives");
                        alive.pass();
                        return 0;
                    });
                    Thread.sleep(60_000);
                    return 0;
                })) {
            lab.check("an alarm ends the parent", lab.end(parent).raw(), 14);
            go.pass();
            alive.await();
            lab.check(
                    "its child has none, and ends by itself", RawWait.anyChild().status(), WaitStatus.exited(0));
        }
    }
}
