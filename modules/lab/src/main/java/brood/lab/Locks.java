package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.process.Child;
import brood.process.Fork;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import brood.sync.Semaphore;
import brood.wait.WaitStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Lock, semaphore and event between processes. */
final class Locks implements Scenario {
    @Override
    public String name() {
        return "locks";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "lock, semaphore and event: with and without, what blocks, what is lost";
    }

    @Override
    public String explanation() {
        return """
                multiprocessing's Lock, Semaphore and Event (004), in shared memory, so that any process that has it
                can use them: a semaphore's value is read, and acquire blocks at 0; a lock that is held is not had
                a second time; without it an update is lost, with it, in a scope at whose end it is given back, none;
                an event is waited for, set, cleared. A lock whose holder is killed is given to the
                next, who is told: Python's would hang. Calls: mmap, fork, futex, pidfd_open.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Mapping mapping = Mapping.anonymous(4096, MapMode.SHARED)) {
            MemorySegment memory = mapping.segment();
            Mutex mutex = Mutex.create(memory.asSlice(0, Mutex.SIZE));
            lock(lab, mutex);
            lostUpdate(lab, memory.asSlice(1024, Integer.BYTES));
            scoped(lab, mutex, memory.asSlice(1024, Integer.BYTES));
            semaphore(lab, Semaphore.create(memory.asSlice(256, Semaphore.SIZE), 3));
            event(lab, Event.create(memory.asSlice(512, Event.SIZE)));
        }
    }

    private static void lock(Lab lab, Mutex lock) throws Exception {
        try (Baton held = Baton.make();
                Baton go = Baton.make();
                Child child = Fork.start(() -> {
                    lock.lock();
                    lab.say("the child has the lock");
                    held.pass();
                    go.await();
                    lock.unlock();
                    held.pass();
                    go.await();
                    lock.lock();
                    held.pass();
                    Thread.sleep(60_000);
                    return 0;
                })) {
            held.await();
            lab.check("a lock that is held is not had", lock.tryLock(), false);
            lab.check("acquire blocks", lock.lock(Deadline.after(lab.seconds(1))), false);
            go.pass();
            held.await();
            lab.check("released, it is had", lock.tryLock());
            lab.check("but not a second time", lock.tryLock(), false);
            lab.checkRefused("and not waited for, which would be for ever", IllegalStateException.class, lock::lock);
            lock.unlock();
            go.pass();
            held.await();
            child.signal(Signal.SIGKILL);
            lab.check("its holder is killed", lab.end(child), WaitStatus.signaled(Signal.SIGKILL, false));
            lab.checkRefused("the next is told", OwnerDied.class, lock::lock);
            lock.makeConsistent(); // and has it
            lock.unlock();
        }
    }

    /** Both read before either writes. */
    private static void lostUpdate(Lab lab, MemorySegment number) throws Exception {
        try (Baton read = Baton.make();
                Baton write = Baton.make();
                Child child = Fork.start(() -> {
                    int seen = number.get(ValueLayout.JAVA_INT, 0);
                    read.pass();
                    write.await();
                    number.set(ValueLayout.JAVA_INT, 0, seen + 1);
                    return 0;
                })) {
            read.await();
            number.set(ValueLayout.JAVA_INT, 0, number.get(ValueLayout.JAVA_INT, 0) + 1);
            write.pass();
            lab.check("without a lock two count up", lab.end(child), WaitStatus.exited(0));
        }
        lab.say("twice one is " + number.get(ValueLayout.JAVA_INT, 0));
        lab.check("and one update is lost", number.get(ValueLayout.JAVA_INT, 0), 1);
    }

    /** Python's with lock. */
    private static void scoped(Lab lab, Mutex lock, MemorySegment number) throws Exception {
        number.set(ValueLayout.JAVA_INT, 0, 0);
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(Fork.start(() -> {
                for (int n = 0; n < 300; n++) {
                    try (Mutex.Scope _ = lock.scope()) {
                        number.set(ValueLayout.JAVA_INT, 0, number.get(ValueLayout.JAVA_INT, 0) + 1);
                    }
                }
                return 0;
            }));
        }
        for (Child child : children) {
            lab.check("with the lock they count up 300 times each", lab.end(child), WaitStatus.exited(0));
        }
        lab.check("and none is lost", number.get(ValueLayout.JAVA_INT, 0), 600);
        try (Mutex.Scope _ = lock.scope();
                Child other = Fork.start(() -> lock.tryLock() ? 1 : 0)) {
            lab.check("in a scope another has it not", lab.end(other), WaitStatus.exited(0));
        }
        lab.check("after the scope the lock is free", lock.tryLock());
        lock.unlock();
    }

    private static void semaphore(Lab lab, Semaphore semaphore) throws Exception {
        lab.check("a semaphore's value is read", semaphore.permits(), 3);
        try (Baton taken = Baton.make();
                Child child = Fork.start(() -> {
                    for (int i = 0; i < 4; i++) {
                        semaphore.acquire();
                        lab.say("the child has acquired, left are " + semaphore.permits());
                        taken.pass(i);
                    }
                    return 0;
                })) {
            for (int i = 0; i < 3; i++) {
                taken.await();
            }
            lab.check("three were there", semaphore.permits(), 0);
            lab.check("at 0 acquire blocks", child.waitFor(lab.seconds(1)).isEmpty());
            semaphore.release();
            lab.check("until there is one more", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static void event(Lab lab, Event event) throws Exception {
        lab.check("an event is not set", event.isSet(), false);
        lab.check("waiting with a timeout ends without it", event.await(Deadline.after(lab.seconds(1))), false);
        try (Child child = Fork.start(() -> {
            lab.say("the child waits for the event");
            event.await();
            lab.say("the child goes on");
            return 0;
        })) {
            lab.check("the child waits", child.waitFor(lab.seconds(1)).isEmpty());
            event.set();
            lab.check("set, it goes on", lab.end(child), WaitStatus.exited(0));
            lab.check("it is set for all", event.isSet());
            event.clear();
            lab.check("cleared, it is not", event.isSet(), false);
            lab.check("and waiting blocks again", event.await(Deadline.after(lab.seconds(1))), false);
        }
    }
}
