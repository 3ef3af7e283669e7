package brood.lab;

import brood.core.Pid;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Processes;
import brood.wait.WaitStatus;
import brood.workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** Threads of one process, and the same in processes. */
final class Threads implements Scenario {
    @Override
    public String name() {
        return "threads";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "one pid, several tids, one variable seen by all; processes share nothing";
    }

    @Override
    public String explanation() {
        return """
                Threads have one pid, one memory and a number each (004, 000 §1); a lock and an event between them
                are objects; a daemon thread ends with main, another is waited for. The same code in processes changes copies.
                Calls: clone, gettid, fork, futex.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        int[] variable = {0};
        Set<Pid> pids = ConcurrentHashMap.newKeySet();
        Set<Pid> tids = ConcurrentHashMap.newKeySet();
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch event = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                await(event);
                pids.add(Pid.current());
                tids.add(Processes.currentThread());
                for (int n = 0; n < 1000; n++) {
                    lock.lock();
                    variable[0]++;
                    lock.unlock();
                }
            }));
        }
        lab.await(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        lab.check("they wait for the event", variable[0], 0);
        event.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        lab.say("pids " + pids + ", tids " + tids + ", variable " + variable[0]);
        lab.check("one pid", pids, Set.of(Pid.current()));
        lab.check("three tids", tids.size(), 3);
        lab.check("one variable, seen by all, nothing lost", variable[0], 3000);
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(Fork.start(() -> {
                variable[0] += 1000;
                lab.say("variable " + variable[0]);
                return variable[0] == 4000 ? 0 : 1;
            }));
        }
        for (Child child : children) {
            lab.check("a process changes its copy", lab.end(child), WaitStatus.exited(0));
        }
        lab.check("here it is as before", variable[0], 3000);
        daemons(lab);
    }

    /** In a JVM of its own, which ends by itself when only daemon threads are left. */
    private static void daemons(Lab lab) throws Exception {
        for (boolean daemon : new boolean[] {true, false}) {
            long time = daemon ? 60_000 : lab.seconds(3).toMillis();
            List<String> said = new CopyOnWriteArrayList<>();
            try (Worker main = Worker.of(() -> {
                        Thread.ofPlatform().daemon(daemon).start(() -> {
                            sleep(time);
                            FastJvm.say("thread: done");
                        });
                        FastJvm.say("main: done");
                    })
                    .jvm(FastJvm.forWorkers(said::add))
                    .start()) {
                main.join();
                lab.check("main ends well", main.exitValue(), OptionalInt.of(0));
            }
            said.forEach(lab::print);
            lab.check(
                    daemon ? "its daemon thread has ended with it" : "another thread is waited for",
                    said.stream().anyMatch(line -> line.endsWith("thread: done")),
                    !daemon);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e); // nobody interrupts
        }
    }

    private static void await(CountDownLatch event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e); // nobody interrupts
        }
    }
}
