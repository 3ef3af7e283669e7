package brood.workers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The many ways to hand a task to an {@link ExecutorService}, made of one. */
abstract class TaskExecutor implements ExecutorService {
    /**
     * Hands over a task.
     *
     * @param sent what to send: a {@link Callable} or {@link Runnable} that can be serialised
     * @param task the same as a callable
     * @param result what it gives if nothing comes back, or null
     */
    abstract <T> CompletableFuture<T> send(Object sent, Callable<T> task, T result);

    /**
     * Hands over a task. Its future may be cancelled, which kills the worker if the task runs; what depends on the future
     * runs on the thread that deals with the worker, so use the {@code Async} forms for what takes time.
     *
     * @throws IllegalArgumentException if it cannot be serialised; the cause says why
     * @throws java.util.concurrent.RejectedExecutionException if the pool is shut down
     */
    public <T> CompletableFuture<T> submit(Task<T> task) {
        return send(task, task, null);
    }

    /** As {@link #submit(Task)}, without a result. */
    public CompletableFuture<?> submit(Action task) {
        return send(task, Executors.callable(task), null);
    }

    /** As {@link #submit(Task)}: the task must be serialisable all the same. */
    @Override
    public <T> CompletableFuture<T> submit(Callable<T> task) {
        return send(task, task, null);
    }

    /** As {@link #submit(Task)}, without a result: the task must be serialisable all the same. */
    @Override
    public CompletableFuture<?> submit(Runnable task) {
        return send(task, Executors.callable(task), null);
    }

    /** As {@link #submit(Runnable)}; the result stays here. */
    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return send(task, Executors.callable(task, result), result);
    }

    /** As {@link #submit(Runnable)}; a failure goes to the uncaught-exception handler of a pool's thread. */
    @Override
    public void execute(Runnable task) {
        submit(task).whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
        });
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        long end = end(timeout, unit);
        List<Future<T>> futures = new ArrayList<>();
        try {
            for (Callable<T> task : tasks) {
                futures.add(submit(task));
            }
            for (Future<T> future : futures) {
                if (!await(future, end)) {
                    break;
                }
            }
            return futures;
        } finally {
            futures.forEach(future -> future.cancel(true)); // those that are not done
        }
    }

    private static boolean await(Future<?> future, long end) throws InterruptedException {
        try {
            future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException e) {
            return true; // the caller will see
        } catch (TimeoutException e) {
            return false;
        }
        return true;
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("after 292 years", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("none of no tasks can succeed");
        }
        long end = end(timeout, unit);
        LinkedBlockingQueue<Future<T>> done = new LinkedBlockingQueue<>();
        List<Future<T>> futures = new ArrayList<>();
        try {
            for (Callable<T> task : tasks) {
                CompletableFuture<T> future = submit(task);
                futures.add(future);
                future.whenComplete((value, failure) -> done.add(future));
            }
            while (true) {
                Future<T> next = done.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException();
                }
                if (next.state() == Future.State.SUCCESS) {
                    return next.resultNow();
                }
                futures.remove(next);
                if (futures.isEmpty()) {
                    return next.get(); // throws the last one's failure
                }
            }
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static long end(long timeout, TimeUnit unit) {
        return System.nanoTime() + Math.min(unit.toNanos(timeout), Long.MAX_VALUE / 2);
    }
}
