package brood.lab;

import brood.core.Pid;
import brood.workers.Manager;
import brood.workers.PoolOptions;
import brood.workers.WorkerJvm;
import brood.workers.WorkerPool;
import java.io.Serializable;
import java.util.concurrent.BlockingQueue;

/** A queue that a process of its own keeps for the workers of a pool. */
final class ManagedQueue implements Scenario {
    @Override
    public String name() {
        return "manager-queue";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "a managed queue shared by the workers of a pool";
    }

    @Override
    public String explanation() {
        return """
                Python cannot hand a multiprocessing.Queue to a task of a pool, and so 002 has a manager keep one: a
                process that serves objects to others, which have proxies. A writer puts the letters of helloworld, a
                reader takes as many as are there. The document sleeps for a second between them; here the reader is
                submitted when the writer is done. A WorkerQueue can be handed to a pool's tasks, and is faster.
                Calls: posix_spawn, socket, connect, sendmsg, recvmsg, waitid.""";
    }

    private static final String WORD = "helloworld";

    /**
     * What a task has seen.
     *
     * @param pid the worker's
     * @param ppid its parent's
     * @param text what it read
     */
    private record Seen(long pid, long ppid, String text) implements Serializable {
        static Seen of(String text) {
            ProcessHandle own = ProcessHandle.current();
            return new Seen(own.pid(), own.parent().orElseThrow().pid(), text);
        }
    }

    @Override
    public void run(Lab lab) throws Exception {
        Pid own = Pid.current();
        WorkerJvm jvm = FastJvm.forWorkers(lab);
        try (Manager manager = Manager.start(FastJvm.forWorkers(lab));
                WorkerPool pool = WorkerPool.open(new PoolOptions().size(2).jvm(jvm))) {
            BlockingQueue<Character> queue = manager.queue(100);
            lab.say("manager " + manager.worker() + " keeps the queue");
            Seen wrote = pool.submit(() -> write(queue)).get();
            lab.check("ten letters are in the queue, seen from here", queue.size(), WORD.length());
            Seen read = pool.submit(() -> read(queue)).get();
            lab.say("reader " + read.pid() + " read " + read.text());
            lab.check("the reader has read what the writer wrote", read.text(), WORD);
            lab.check(
                    "writer and reader are children of this process",
                    wrote.ppid() + " " + read.ppid(),
                    own + " " + own);
            lab.check("the queue's keeper is neither", !isKeeper(manager, wrote) && !isKeeper(manager, read));
            lab.check("the queue is empty", queue.isEmpty());
        }
    }

    private static boolean isKeeper(Manager manager, Seen task) {
        return manager.worker().pid().orElseThrow().raw() == task.pid();
    }

    private static Seen write(BlockingQueue<Character> queue) throws InterruptedException {
        FastJvm.say("writer is started");
        for (char letter : WORD.toCharArray()) {
            queue.put(letter);
        }
        return Seen.of(WORD);
    }

    private static Seen read(BlockingQueue<Character> queue) throws InterruptedException {
        FastJvm.say("reader is started");
        StringBuilder text = new StringBuilder();
        for (int left = queue.size(); left > 0; left--) {
            text.append(queue.take());
        }
        return Seen.of(text.toString());
    }
}
