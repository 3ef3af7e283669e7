package brood.workers;

import brood.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks in worker processes. A worker that dies, by a signal, a crash of the JVM, memory that runs out or
 * {@link System#exit}, fails the task it was running, with a {@link WorkerDied} that says how, and no other; it is
 * replaced and the pool goes on.
 *
 * <p>What is handed over must be serialisable; lambdas and method references are where a {@link Task}, {@link Action} or
 * {@link Mapping} is expected. It is copied when it is submitted. Its result, or the exception it throws, is copied back.
 *
 * <p>Tasks begin in the order of their submission. {@link #close} waits for all of them, {@link #shutdownNow} kills.
 * The workers end with this process, however that ends; a pool does not keep this JVM from ending. Thread-safe.
 */
public final class WorkerPool extends TaskExecutor {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final int LONGEST_REHEARSED = 16 * 1024;

    /** What a worker rehearses before there has been a task. */
    private static final byte[] ANY_TASK = Copies.frame(Frame.CALL, "a task", (Task<Object>) Object::new);

    final PoolOptions options;
    final WorkerJvm jvm;
    final byte[] preparation;
    private final int size;
    private final List<PoolWorker> workers = new ArrayList<>();
    private final CountDownLatch terminated;

    /** What a new worker rehearses: the last task, which is what the next is most likely to be like. */
    private volatile byte[] rehearsal = ANY_TASK;

    // Under this object's lock.
    private final Deque<Job<?>> queue = new ArrayDeque<>();
    private final Deque<PoolWorker> idle = new ArrayDeque<>();
    private int running;
    private boolean shutdown;
    private boolean stopping;
    private Throwable broken;
    private final FailedStarts failedStarts = new FailedStarts();

    private WorkerPool(PoolOptions options) throws IOException {
        this.options = new PoolOptions(options);
        jvm = options.jvm == null ? WorkerJvm.current() : options.jvm;
        preparation = Copies.frame(Frame.PREPARE, "the initializer", (Object) options.initializer);
        size = options.size;
        int all = size + options.spares;
        terminated = new CountDownLatch(all);
        int number = COUNT.incrementAndGet();
        for (int i = 1; i <= all; i++) {
            workers.add(new PoolWorker(this, "Pool-" + number + "-Worker-" + i));
        }
    }

    /**
     * A pool of as many workers as there are CPUs.
     *
     * @throws IOException if this JVM's command line cannot be read
     */
    public static WorkerPool open() throws IOException {
        return open(new PoolOptions());
    }

    /**
     * A pool of this many workers.
     *
     * @throws IOException if this JVM's command line cannot be read
     */
    public static WorkerPool open(int size) throws IOException {
        return open(new PoolOptions().size(size));
    }

    /**
     * A pool as described. Its workers start at once; a failure to start shows in the tasks.
     *
     * @throws IOException if this JVM's command line cannot be read
     * @throws IllegalArgumentException if the initializer cannot be serialised
     */
    public static WorkerPool open(PoolOptions options) throws IOException {
        WorkerPool pool = new WorkerPool(options);
        pool.workers.forEach(PoolWorker::start);
        return pool;
    }

    @Override
    <T> CompletableFuture<T> send(Object sent, Callable<T> task, T result) {
        Objects.requireNonNull(sent, "no task");
        CallJob<T> job = new CallJob<>(this, task, Copies.frame(Frame.CALL, "the task", sent), result);
        enqueue(job);
        return job;
    }

    void enqueue(Job<?> job) {
        if (job.frame().length <= LONGEST_REHEARSED) {
            rehearsal = job.frame();
        }
        synchronized (this) {
            if (shutdown) {
                throw broken == null
                        ? new RejectedExecutionException("the pool is shut down")
                        : new RejectedExecutionException("the pool has failed: " + broken.getMessage(), broken);
            }
            queue.add(job);
            dispatch();
        }
    }

    /** Gives tasks to workers, as long as there are both. */
    private void dispatch() {
        while (!queue.isEmpty() && running < size && !idle.isEmpty()) {
            Job<?> job = queue.poll();
            if (!job.isDone()) {
                PoolWorker worker = idle.pop();
                running++;
                job.worker = worker;
                worker.assign(job);
            }
        }
        if (shutdown && queue.isEmpty() && running == 0 && !stopping) {
            stopping = true;
            workers.forEach(PoolWorker::stop);
        }
    }

    // What the workers' threads call.

    synchronized boolean isStopping() {
        return stopping;
    }

    /** Whether a worker that has ended is to be replaced. */
    synchronized boolean needsWorkers() {
        return !stopping && !(shutdown && queue.isEmpty());
    }

    /** What a new worker shall rehearse; null if there is work for it. */
    synchronized byte[] rehearsal() {
        return queue.isEmpty() ? rehearsal : null;
    }

    /** The processes that are ready for tasks or have one. */
    List<Child> serving() {
        return workers.stream()
                .map(PoolWorker::serving)
                .flatMap(Optional::stream)
                .toList();
    }

    /** A worker has died of it. */
    void forgetRehearsal() {
        rehearsal = ANY_TASK;
    }

    /** A worker waits for tasks. */
    synchronized void ready(PoolWorker worker) {
        failedStarts.forget();
        idle.push(worker);
        dispatch();
    }

    /** A worker has died waiting; false if it has a task by now. */
    synchronized boolean withdraw(PoolWorker worker) {
        return idle.remove(worker);
    }

    /** A worker has answered. */
    synchronized void answered(Job<?> job, boolean again) {
        PoolWorker worker = job.worker;
        job.worker = null;
        worker.assign(null);
        running--;
        if (again && !worker.isKilled()) {
            idle.push(worker);
        }
        dispatch();
    }

    /**
     * A worker is gone that had a task.
     *
     * @param again whether the task is to be run by another one
     * @param why what it fails with otherwise
     */
    void lost(Job<?> job, boolean again, Throwable why) {
        boolean runsAgain;
        synchronized (this) {
            job.worker.assign(null);
            job.worker = null;
            running--;
            runsAgain = again && !stopping && !job.isDone();
            if (runsAgain) {
                queue.addFirst(job);
            }
            dispatch();
        }
        if (!runsAgain) {
            job.completeExceptionally(why);
        }
    }

    /** A worker did not get ready; whether another one may. */
    synchronized boolean mayStartAgain(Throwable why) {
        return failedStarts.mayStartAgain(why);
    }

    /** No worker will ever be ready. */
    void fail(Throwable why) {
        List<Job<?>> left;
        synchronized (this) {
            if (broken == null && !stopping) {
                broken = why;
            }
            shutdown = true;
            left = List.copyOf(queue);
            queue.clear();
            dispatch();
        }
        left.forEach(job -> job.completeExceptionally(why));
    }

    void gone() {
        terminated.countDown();
    }

    /** A future was cancelled. */
    synchronized void cancelled(Job<?> job, boolean kills) {
        queue.remove(job);
        if (kills && job.worker != null) {
            job.worker.kill();
        }
        dispatch();
    }

    // What users call.

    /** How many workers wait for a task now. */
    public synchronized int idle() {
        return idle.size();
    }

    /** How many tasks are in the hands of workers now. */
    public synchronized int running() {
        return running;
    }

    /**
     * The results for all elements, in their order; each worker gets about four shares of them.
     *
     * @throws ExecutionException if one failed; the others are cancelled
     * @throws InterruptedException if the thread was interrupted; all are cancelled
     */
    public <T, R> List<R> map(Mapping<? super T, ? extends R> mapping, Collection<? extends T> items)
            throws InterruptedException, ExecutionException {
        return map(mapping, items, Math.max(1, items.size() / (4 * size)));
    }

    /**
     * The results for all elements, in their order.
     *
     * @param chunk how many elements travel together to one worker; each is a task of its own all the same
     * @throws ExecutionException if one failed; the others are cancelled
     * @throws InterruptedException if the thread was interrupted; all are cancelled
     */
    @SuppressWarnings("unchecked")
    public <T, R> List<R> map(Mapping<? super T, ? extends R> mapping, Collection<? extends T> items, int chunk)
            throws InterruptedException, ExecutionException {
        return (List<R>) new Chunks(this, mapping, items.iterator(), chunk).results();
    }

    /**
     * The results in the order of the elements, computed while they are taken: the elements are asked for as workers get
     * free, a few ahead of the results, so that there may be any number of them. {@code next} waits; if an element
     * failed it throws a {@link java.util.concurrent.CompletionException}, and may be called again for the next element.
     *
     * @param chunk how many elements travel together to one worker
     */
    public <T, R> Iterator<R> mapLazily(
            Mapping<? super T, ? extends R> mapping, Iterable<? extends T> items, int chunk) {
        return new LazyResults<>(new Chunks(this, mapping, items.iterator(), chunk), lookAhead(), true);
    }

    /** As {@link #mapLazily}, but the results come as they are ready. */
    public <T, R> Iterator<R> mapUnordered(
            Mapping<? super T, ? extends R> mapping, Iterable<? extends T> items, int chunk) {
        return new LazyResults<>(new Chunks(this, mapping, items.iterator(), chunk), lookAhead(), false);
    }

    private int lookAhead() {
        return 2 * size;
    }

    /** No more tasks are taken; those that were are done. Does not wait. */
    @Override
    public synchronized void shutdown() {
        shutdown = true;
        dispatch();
    }

    /**
     * No more tasks are taken, those that have not begun are cancelled, and the workers of those that have are killed:
     * they fail with {@link WorkerDied}. Does not wait.
     *
     * @return the tasks that never began
     */
    @Override
    public List<Runnable> shutdownNow() {
        List<Job<?>> left;
        synchronized (this) {
            shutdown = true;
            left = List.copyOf(queue);
            queue.clear();
            stopping = true;
            workers.forEach(PoolWorker::kill);
        }
        List<Runnable> tasks = new ArrayList<>();
        for (Job<?> job : left) {
            job.cancel(false);
            tasks.add(new FutureTask<>(job.task));
        }
        return tasks;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    /**
     * Waits until all that was submitted is done and all workers have ended.
     *
     * @throws IllegalStateException if it has not been shut down: it would wait for ever
     * @throws InterruptedException if the thread was interrupted
     */
    public void join() throws InterruptedException {
        if (!isShutdown()) {
            throw new IllegalStateException("the pool has not been shut down");
        }
        terminated.await();
    }

    /** As {@link #awaitTermination(long, TimeUnit)}. */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return awaitTermination(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }
}
