package brood.lab;

import brood.workers.QueueClosed;
import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        QueueBounds.show(lab);
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

    static boolean joined(Worker worker) throws InterruptedException {
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
