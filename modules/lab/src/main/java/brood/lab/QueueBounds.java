package brood.lab;

import brood.core.Deadline;
import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.util.List;
import java.util.Optional;

/** A part of {@link QueueTalk}: how much a queue takes, and what happens when it is full or empty. */
final class QueueBounds {
    private QueueBounds() {}

    static void show(Lab lab) throws Exception {
        unbounded(lab);
        fullAndEmpty(lab);
        blocking(lab);
    }

    private static void unbounded(Lab lab) throws Exception {
        for (int maximum : new int[] {0, -1}) {
            try (WorkerQueue<Integer> queue = WorkerQueue.bounded(maximum)) {
                fill(lab, "a maximum of " + maximum, queue);
            }
        }
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded()) {
            fill(lab, "without a maximum", queue);
        }
    }

    private static void fill(Lab lab, String what, WorkerQueue<Integer> queue) throws Exception {
        int put = 0;
        for (int i = 0; i < 1000; i++) {
            put += queue.tryPut(i) ? 1 : 0;
        }
        lab.check(what + ": 1000 go in, and it is not full", !queue.isFull() && put == 1000 && queue.size() == 1000);
    }

    private static void fullAndEmpty(Lab lab) throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.bounded(2)) {
            lab.check("it is empty", queue.isEmpty());
            lab.check("get without waiting: empty", queue.tryGet(), Optional.empty());
            lab.check("get with a timeout: empty", queue.get(Deadline.after(lab.seconds(1))), Optional.empty());
            queue.put(1);
            queue.put(2);
            lab.check("it is full", queue.isFull() && queue.size() == 2);
            lab.check("put without waiting: full", queue.tryPut(3), false);
            lab.check("put with a timeout: full", queue.put(3, Deadline.after(lab.seconds(1))), false);
            lab.check("what is in it is as it was", List.of(queue.get(), queue.get()), List.of(1, 2));
            lab.check("and it is empty again", queue.isEmpty());
        }
    }

    private static void blocking(Lab lab) throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.bounded(1);
                WorkerQueue<Integer> done = WorkerQueue.unbounded();
                Worker putter = Worker.of(() -> {
                            queue.put(1);
                            done.put(1);
                            queue.put(2); // there is no room
                            done.put(2);
                        })
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            lab.check("one has room", done.get(), 1);
            lab.check("the other waits", done.get(Deadline.after(lab.seconds(1))), Optional.empty());
            lab.check("until there is room", queue.get(), 1);
            lab.check("then it goes on", done.get(), 2);
            lab.check("the worker ends well", QueueTalk.joined(putter));
        }
    }
}
