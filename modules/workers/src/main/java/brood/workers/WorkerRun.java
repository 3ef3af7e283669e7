package brood.workers;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Outcome;
import brood.wait.WaitStatus;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A started {@link Worker}, and the thread that deals with its process. */
final class WorkerRun {
    /** A JVM that a signal tells to end exits with this and the signal's number. */
    private static final int TOLD_BY_SIGNAL = 128;

    private final WorkerProcess process;
    private final ObjectInputFilter filter;
    private final Pid pid;
    private final CountDownLatch over = new CountDownLatch(1);

    /** The exit statuses that mean that it did as we told it. */
    private final Set<Integer> told = ConcurrentHashMap.newKeySet();

    private WorkerEnd end;
    private Throwable failure;

    WorkerRun(String name, boolean daemon, WorkerProcess process, byte[] copy, ObjectInputFilter filter) {
        this.process = process;
        this.filter = filter;
        pid = process.child().pid();
        Thread thread = new Thread(() -> serve(copy), "brood-" + name);
        thread.setDaemon(daemon);
        thread.start();
    }

    private void serve(byte[] copy) {
        try (process) {
            process.send(copy);
            Answer answer = Answer.read(process.answers(), filter);
            end = process.end();
            failure = answer == null ? died() : answer.failure();
        } catch (Throwable e) { // of what the application has put into the WorkerJvm as well
            failure = e;
        } finally {
            over.countDown();
        }
    }

    private WorkerDied died() {
        return end.outcome().isSuccess() ? null : new WorkerDied("before its task had ended", end);
    }

    Pid pid() {
        return pid;
    }

    boolean hasEnded() {
        return over.getCount() == 0;
    }

    void join() throws InterruptedException {
        over.await();
    }

    boolean join(Duration timeout) throws InterruptedException {
        return over.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    OptionalInt exitValue() {
        if (outcome().orElse(null) instanceof Outcome.Ended ended) {
            if (ended.status() instanceof WaitStatus.Exited exited && told.contains(exited.exitStatus())) {
                return OptionalInt.of(TOLD_BY_SIGNAL - exited.exitStatus());
            }
            return ended.status().pythonCode();
        }
        return OptionalInt.empty();
    }

    Optional<Outcome> outcome() {
        return hasEnded() && end != null ? Optional.of(end.outcome()) : Optional.empty();
    }

    Optional<Throwable> failure() {
        return hasEnded() ? Optional.ofNullable(failure) : Optional.empty();
    }

    void signal(Signal signal) {
        if (!hasEnded()) {
            told.add(TOLD_BY_SIGNAL + signal.number());
            process.signal(signal);
        }
    }

    void kill() {
        process.kill();
    }

    void close() {
        boolean interrupted = false;
        process.kill();
        while (!hasEnded()) {
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
