package brood.lab;

import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.util.List;
import java.util.OptionalInt;

/** One process after the other, whichever is started first. */
final class QueueOrdering implements Scenario {
    @Override
    public String name() {
        return "queue-ordering";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "a process waits for another one's message before it runs";
    }

    @Override
    public String explanation() {
        return """
                The afterword of 002 tells how to have two processes run one after the other: the first puts a
                character into a queue when it is done, and the second waits for it. Here the second is started
                first, and says that it waits before the first is even there. What happened is put into another
                queue, which keeps the order. Calls: posix_spawn, mmap, futex, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (WorkerQueue<Character> turn = WorkerQueue.unbounded();
                WorkerQueue<String> events = WorkerQueue.unbounded();
                Worker second = Worker.of(() -> {
                            tell(events, "the second waits");
                            turn.get();
                            tell(events, "the second runs");
                        })
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            lab.check("the second is started, and waits", events.get(), "the second waits");
            try (Worker first = Worker.of(() -> {
                        tell(events, "the first runs");
                        turn.put('.');
                    })
                    .jvm(FastJvm.forWorkers(lab))
                    .start()) {
                first.join();
                second.join();
                lab.check("both end well", List.of(first.exitValue(), second.exitValue()), WELL);
            }
            lab.check(
                    "the second runs after the first",
                    List.of(events.get(), events.get()),
                    List.of("the first runs", "the second runs"));
        }
    }

    private static final List<OptionalInt> WELL = List.of(OptionalInt.of(0), OptionalInt.of(0));

    private static void tell(WorkerQueue<String> events, String event) throws Exception {
        FastJvm.say(event);
        events.put(event);
    }
}
