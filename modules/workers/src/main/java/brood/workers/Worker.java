package brood.workers;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Outcome;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One task in a JVM of its own: the process is the task. It is described, started once, and joined.
 *
 * <pre>{@code
 * try (Worker worker = Worker.of(() -> convert(file)).name("convert").start()) {
 *     worker.join();
 *     System.out.println(worker.exitValue().getAsInt());
 * }
 * }</pre>
 *
 * <p>What runs there is a copy of this object as it is at the start, with the target and its arguments, or with the
 * fields of a subclass that overrides {@link #run()}. All of that must be serialisable, and its classes must be on the
 * class path or module path. The worker has no other part in this JVM's memory.
 *
 * <p>The process ends when the task has ended and no other thread of the worker runs that is not a daemon. What it
 * leaves in its process group is killed then. It never outlives this process: however that ends, the kernel kills the
 * worker. A worker that is no daemon keeps this JVM from ending by itself, as a thread would.
 *
 * <p>Thread-safe once started.
 */
public class Worker implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What it runs; null if nothing, or in a subclass. */
    private final Target target;

    private final Arguments arguments = new Arguments();
    private String name = "Worker-" + COUNT.incrementAndGet();
    private boolean daemon;
    private transient WorkerJvm jvm;
    private transient volatile WorkerRun run;

    /** One that does nothing; for subclasses. */
    public Worker() {
        this((Target) null);
    }

    private Worker(Target target) {
        this.target = target;
    }

    /** One that performs an action. */
    public static Worker of(Action action) {
        Objects.requireNonNull(action, "no action");
        return of(arguments -> action.perform());
    }

    /** One that runs a target with the arguments it will be given. */
    public static Worker of(Target target) {
        return new Worker(Objects.requireNonNull(target, "no target"));
    }

    /** Runs in the worker. A subclass may override it. */
    protected void run() throws Exception {
        if (target != null) {
            target.run(arguments);
        }
    }

    /** Adds arguments by position. */
    public final Worker arguments(Object... more) {
        described().arguments.add(Arrays.asList(more));
        return this;
    }

    /** Adds an argument by name. */
    public final Worker argument(String argumentName, Object value) {
        described().arguments.put(argumentName, value);
        return this;
    }

    /** Gives it another name than {@code Worker-N}. */
    public final Worker name(String newName) {
        described().name = Objects.requireNonNull(newName, "no name");
        return this;
    }

    /** Whether it lets this JVM end, and ends with it, as a daemon thread does; false by default. */
    public final Worker daemon(boolean on) {
        described().daemon = on;
        return this;
    }

    /** The JVM it runs in; by default one like this. */
    public final Worker jvm(WorkerJvm itsJvm) {
        described().jvm = itsJvm;
        return this;
    }

    private Worker described() {
        if (run != null) {
            throw new IllegalStateException(name + " has been started");
        }
        return this;
    }

    /** Its name. */
    public final String name() {
        return name;
    }

    /** Whether it is a daemon. */
    public final boolean isDaemon() {
        return daemon;
    }

    /**
     * Starts it. Returns when the JVM has been started; what the target makes of its start shows later.
     *
     * @throws IllegalStateException if it has been started before
     * @throws IllegalArgumentException if it, its target or an argument cannot be serialised; it can be started later
     * @throws IOException if the JVM cannot be started
     */
    public final synchronized Worker start() throws IOException {
        described();
        WorkerJvm its = jvm == null ? WorkerJvm.current() : jvm;
        try (Passing passing = new Passing()) {
            byte[] copy = Copies.frame(Frame.WORKER, name, this);
            WorkerProcess process = new WorkerProcess(its, name, passing.descriptors());
            run = new WorkerRun(name, daemon, process, copy, its.filter());
        }
        return this;
    }

    private WorkerRun started() {
        WorkerRun now = run;
        if (now == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return now;
    }

    /** Its process, from the start on. It may be another's when this one has been joined. */
    public final Optional<Pid> pid() {
        return Optional.ofNullable(run).map(WorkerRun::pid);
    }

    /** Whether it has been started and has not ended. */
    public final boolean isAlive() {
        return run != null && !run.hasEnded();
    }

    /**
     * Waits until it has ended.
     *
     * @throws IllegalStateException if it has not been started
     * @throws InterruptedException if the thread was interrupted; the worker goes on
     */
    public final void join() throws InterruptedException {
        started().join();
    }

    /**
     * Waits until it has ended, but not longer than this.
     *
     * @return whether it has
     * @throws IllegalStateException if it has not been started
     * @throws InterruptedException if the thread was interrupted; the worker goes on
     */
    public final boolean join(Duration timeout) throws InterruptedException {
        return started().join(timeout);
    }

    /**
     * How it ended, as Python says it: 0 if all went well, 1 if the task threw an exception, N after
     * {@link System#exit} with N, -N if signal N ended it. Empty as long as it has not ended.
     *
     * <p>A JVM that is told to end by SIGTERM or SIGINT runs its shutdown hooks and then exits with 143 or 130. If
     * {@link #terminate} or {@link #interrupt} told it, that is -15 or -2 here. {@link #outcome} has the raw status.
     */
    public final OptionalInt exitValue() {
        return run == null ? OptionalInt.empty() : run.exitValue();
    }

    /** How its process ended, with its wait status and usage; empty as long as it has not. */
    public final Optional<Outcome> outcome() {
        return run == null ? Optional.empty() : run.outcome();
    }

    /**
     * Why it did not end well: what the task threw, with its trace; {@link WorkerDied} if the process ended otherwise
     * than with 0; empty if it did, or has not ended.
     */
    public final Optional<Throwable> failure() {
        return run == null ? Optional.empty() : run.failure();
    }

    /** Tells it to end, by SIGTERM: its shutdown hooks run. Does nothing if it has ended. */
    public final void terminate() {
        started().signal(Signal.SIGTERM);
    }

    /** Tells it to end as Ctrl-C would, by SIGINT. Does nothing if it has ended. */
    public final void interrupt() {
        started().signal(Signal.SIGINT);
    }

    /** Kills it, and all that is in its process group. Does nothing if it has ended. */
    public final void kill() {
        started().kill();
    }

    /** Makes sure that it has ended: kills it if it has not, and waits for that. Does nothing if it was never started. */
    @Override
    public final void close() {
        if (run != null) {
            run.close();
        }
    }

    /** {@code Worker-1 (pid 4242)}. */
    @Override
    public String toString() {
        return name + (run == null ? "" : " (pid " + run.pid() + ")");
    }
}
