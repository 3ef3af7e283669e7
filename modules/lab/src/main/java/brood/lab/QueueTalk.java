package brood.lab;

import brood.core.Deadline;
import brood.workers.QueueClosed;
import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A queue between processes. */
final class QueueTalk implements Scenario {
    @Override
    public String name() {
        return "queue";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "father and son talk; first in first out, objects, full and empty, blocking, the end";
    }

    @Override
    public String explanation() {
        return """
                multiprocessing.Queue carries objects between any processes that have it, in their order (000
                §2.4.2, 001, 002, 004). The document's father and son share one queue with room for one: whoever is
                quick takes his own message back, which is shown first; then each direction has a queue of its own.
                Full is false here and empty an empty Optional, not exceptions. A WorkerQueue lies in shared memory,
                with no thread that feeds a pipe, so size() always works, and a process may end right after put().
                Calls: memfd_create, mmap, futex, posix_spawn.""";
    }

    private static final String QUESTION = "father, may I go out to play?";

    @Override
    public void run(Lab lab) throws Exception {
        dialogue(lab);
        order(lab);
        structured(lab);
        unbounded(lab);
        fullAndEmpty(lab);
        blocking(lab);
        end(lab);
    }

    private static void dialogue(Lab lab) throws Exception {
        try (WorkerQueue<String> both = WorkerQueue.bounded(1)) {
            both.put(QUESTION);
            lab.check("on one queue who is quick takes back his own", both.get(), QUESTION);
        }
        try (WorkerQueue<String> toFather = WorkerQueue.bounded(1);
                WorkerQueue<String> toSon = WorkerQueue.bounded(1);
                Worker son = Worker.of(() -> {
                            toFather.put(QUESTION);
                            String answer = toSon.get();
                            FastJvm.say("son: father says " + answer);
                            System.exit(answer.equals("granted") ? 0 : 1);
                        })
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            String question = toFather.get();
            lab.say("father: " + son + " says " + question);
            lab.check("the father hears the son", question, QUESTION);
            toSon.put("granted");
            lab.check("and the son the father", joined(son));
        }
    }

    private static boolean joined(Worker worker) throws InterruptedException {
        worker.join();
        return worker.exitValue().equals(OptionalInt.of(0));
    }

    /** The document's writer and reader, two processes. */
    private static void order(Lab lab) throws Exception {
        try (WorkerQueue<String> queue = WorkerQueue.bounded(10);
                WorkerQueue<String> read = WorkerQueue.unbounded();
                Worker writer = Worker.of(() -> {
                            for (String value : List.of("A", "B", "C")) {
                                FastJvm.say("put " + value + " to queue");
                                queue.put(value);
                            }
                            queue.finish();
                        })
                        .jvm(FastJvm.forWorkers(lab))
                        .start();
                Worker reader = Worker.of(() -> {
                            for (String value : takeAll(queue)) {
                                FastJvm.say("got " + value + " from queue");
                                read.put(value);
                            }
                        })
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            lab.check("the writer ends well", joined(writer));
            lab.check("and the reader", joined(reader));
            read.finish();
            lab.check("first in, first out", takeAll(read), List.of("A", "B", "C"));
        }
    }

    private static List<String> takeAll(WorkerQueue<String> queue) throws Exception {
        List<String> all = new ArrayList<>();
        while (true) {
            try {
                all.add(queue.get());
            } catch (QueueClosed end) {
                return all;
            }
        }
    }

    private static void structured(Lab lab) throws Exception {
        try (WorkerQueue<List<Object>> queue = WorkerQueue.unbounded();
                Worker worker = Worker.of(() -> queue.put(Arrays.asList(42, null, "hello")))
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            lab.check("the worker ends right after put", joined(worker));
            List<Object> object = queue.get();
            lab.say("got " + object);
            lab.check("what it put is there all the same", object, Arrays.asList(42, null, "hello"));
        }
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
            lab.check("the worker ends well", joined(putter));
        }
    }

    private static void end(Lab lab) throws Exception {
        WorkerQueue<Integer> queue = WorkerQueue.unbounded();
        queue.put(1);
        queue.finish();
        lab.check("finished, what is in it is taken", queue.get(), 1);
        lab.checkRefused("then there is the end", QueueClosed.class, queue::get);
        queue.close();
        lab.checkRefused("closed, it takes nothing", IllegalStateException.class, () -> queue.put(2));
    }
}
