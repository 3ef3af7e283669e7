package brood.lab;

import brood.core.Pid;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Processes;
import brood.wait.WaitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
                are objects; a daemon thread ends with its process. The same code in processes changes copies.
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
        try (Child child = Fork.start(() -> {
            Thread.ofPlatform().daemon().start(() -> await(new CountDownLatch(1)));
            return 0;
        })) {
            lab.check("a daemon thread ends with its process", lab.end(child), WaitStatus.exited(0));
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
