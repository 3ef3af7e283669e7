package brood.workers;

import brood.core.Deadline;
import brood.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** A place in a pool: a thread, and the worker process it deals with, one after the other. */
final class PoolWorker implements Runnable {
    /** How long a worker may take to end when it has nothing left to do. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** The JVM compiles for good what was called thousands of times; then a task is read in half of the time. */
    private static final int REHEARSALS = 2000;

    /** A task that is submitted meanwhile waits for so many. */
    private static final int REHEARSALS_AT_ONCE = 32;

    /** Whatever is left then, it is ready. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(500);

    /** Who has not read it by then never will. */
    private static final Duration LONGEST_REHEARSAL = Duration.ofSeconds(10);

    private static final Duration BEFORE_NEXT_START = Duration.ofMillis(100);

    private final WorkerPool pool;
    private final String name;

    /** What it is to do, under the pool's lock. */
    private Job<?> job;

    /** Whether who gave it has sent it as well. */
    private boolean sent;

    private volatile WorkerProcess process;
    private volatile boolean ready;
    private volatile boolean killed;

    PoolWorker(WorkerPool pool, String name) {
        this.pool = pool;
        this.name = name;
    }

    void start() {
        Thread thread = new Thread(this, "brood-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Gives it a task, or takes it away; under the pool's lock. A short task is sent at once: to wake the thread that deals
     * with the process takes as long as a short task, and the answer wakes it. Not if it has to watch the time.
     */
    void assign(Job<?> next) {
        job = next;
        sent = next != null && pool.options.timeout == null && process.trySend(next.frame());
        if (next != null && !sent) {
            process.wake();
        }
    }

    /** The pool needs it no more; it has no task. */
    void stop() {
        WorkerProcess now = process;
        if (now != null && ready) {
            now.wake();
        } else if (now != null) {
            now.kill(); // it is not worth waiting for
        }
    }

    void kill() {
        killed = true;
        WorkerProcess now = process;
        if (now != null) {
            now.kill();
        }
    }

    /** Its process, if that is ready for tasks or has one. */
    Optional<Child> serving() {
        WorkerProcess now = process;
        return ready && now != null ? Optional.of(now.child()) : Optional.empty();
    }

    /** Whether its process was killed from here. */
    boolean isKilled() {
        return killed;
    }

    @Override
    public void run() {
        try {
            while (pool.needsWorkers()) {
                live();
            }
        } finally {
            pool.gone();
        }
    }

    /** One process, from start to end. */
    private void live() {
        killed = false;
        try (WorkerProcess its = new WorkerProcess(pool.jvm, name, List.of())) {
            process = its;
            if (pool.isStopping()) {
                return;
            }
            its.send(pool.preparation);
            Answer prepared = Answer.read(its.answers(), pool.jvm.filter());
            if (prepared == null) {
                retryLater(new WorkerDied("before it was ready", its.end()));
            } else if (prepared.failure() != null) {
                pool.fail(new RejectedExecutionException("the initializer failed", prepared.failure()));
            } else if (rehearse(its)) {
                ready = true;
                pool.ready(this);
                try {
                    serve(its);
                } catch (Throwable e) {
                    giveBack(e);
                    throw e;
                }
            }
        } catch (Throwable e) { // of the system, or of what the application has put into the WorkerJvm
            retryLater(e);
        } finally {
            ready = false;
            process = null;
        }
    }

    /** The next process must know nothing of a task that this one was given. */
    private void giveBack(Throwable why) {
        if (!pool.withdraw(this)) {
            Job<?> given = job();
            if (given != null) {
                pool.lost(given, !sent, why);
            }
        }
    }

    /**
     * Has it read a task as it will read the next, without running it, again and again until it has learned that or there is
     * work for it; false if it has died.
     */
    private boolean rehearse(WorkerProcess its) throws IOException {
        its.setDeadline(Deadline.after(LONGEST_REHEARSAL)); // the application reads its own objects as it likes
        Deadline enough = Deadline.after(LONG_ENOUGH);
        int done = 0;
        while (done < REHEARSALS && !enough.hasPassed()) {
            byte[] rehearsal = pool.rehearsal();
            if (rehearsal == null) {
                break;
            }
            int times = Math.min(done + 1, REHEARSALS_AT_ONCE);
            its.send(Copies.rehearsals(rehearsal, times));
            for (int i = 0; i < times; i++) {
                if (Answer.read(its.answers(), pool.jvm.filter()) == null) {
                    pool.forgetRehearsal();
                    its.end();
                    return false;
                }
            }
            done += times;
        }
        its.setDeadline(Deadline.NEVER);
        return true;
    }

    private void retryLater(Throwable why) {
        if (pool.isStopping()) {
            return;
        }
        if (!pool.mayStartAgain(why)) {
            pool.fail(new RejectedExecutionException("no worker can be started", why));
        } else if (!(why instanceof WorkerDied)) {
            try {
                Thread.sleep(BEFORE_NEXT_START); // what there is too little of may be there then
            } catch (InterruptedException e) {
                // sooner, then
            }
        }
    }

    private void serve(WorkerProcess its) throws IOException {
        int done = 0;
        while (done < pool.options.tasksPerWorker) {
            Job<?> next = job();
            if (next != null) {
                if (!perform(its, next, ++done < pool.options.tasksPerWorker)) {
                    return;
                }
            } else if (killed || pool.isStopping()) {
                if (pool.withdraw(this) || job() == null) { // else it was given a task at the last moment
                    break;
                }
            } else if (!its.awaitIdle() && pool.withdraw(this)) {
                its.kill(); // it may only have closed its pipe, or written what nobody asked for
                its.end();
                return;
            }
        }
        its.sendEnd();
        its.setDeadline(Deadline.after(GRACE));
        its.end();
    }

    private Job<?> job() {
        synchronized (pool) {
            return job;
        }
    }

    /** False if the process has ended. */
    private boolean perform(WorkerProcess its, Job<?> next, boolean again) throws IOException {
        try {
            startClock(its);
            boolean begun = sent || its.send(next.frame());
            Answer answer;
            do {
                startClock(its); // each element of a map has its time
                answer = Answer.read(its.answers(), pool.jvm.filter());
            } while (answer != null && !next.add(answer));
            its.setDeadline(Deadline.NEVER);
            if (answer != null) {
                pool.answered(next, again);
                next.finish();
                return true;
            }
            its.kill();
            WorkerEnd end = its.end();
            WorkerDied why = new WorkerDied("while it had a task", end);
            pool.lost(next, !begun || next.lose(!end.outcome().timedOut(), why), why);
            return false;
        } catch (Throwable e) {
            if (job() == next) {
                pool.lost(next, false, e);
            }
            throw e;
        }
    }

    private void startClock(WorkerProcess its) {
        if (pool.options.timeout != null) {
            its.setDeadline(Deadline.after(pool.options.timeout));
        }
    }
}
