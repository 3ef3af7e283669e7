package brood.process;

import brood.core.Pid;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;
import java.time.Duration;

/** How a child's life came to its end, as far as it is known. */
public sealed interface Outcome {
    /**
     * It was waited for.
     *
     * @param pid what its number was
     * @param status how it ended: {@link WaitStatus.Exited} or {@link WaitStatus.Signaled}
     * @param usage what it used, with those of its own children that it waited for
     * @param duration from the start to the wait
     * @param timedOut whether it was told to end because its time was up
     */
    record Ended(Pid pid, WaitStatus status, ResourceUsage usage, Duration duration, boolean timedOut)
            implements Outcome {}

    /**
     * It ended, but somebody else took its status: a wait for any child elsewhere in this process, or an ignored
     * SIGCHLD. How it ended cannot be known.
     *
     * @param pid what its number was
     * @param duration from the start until this was noticed
     * @param timedOut whether it was told to end because its time was up
     */
    record Lost(Pid pid, Duration duration, boolean timedOut) implements Outcome {}

    /** What its number was. */
    Pid pid();

    /** From the start until its end was noticed. */
    Duration duration();

    /** Whether it was told to end because its time was up. */
    boolean timedOut();

    /** Whether it is known to have exited with 0. */
    default boolean isSuccess() {
        return this instanceof Ended ended && ended.status().isSuccess();
    }

    /** In words: {@code exited with 3}, {@code killed by SIGKILL}, {@code lost: reaped elsewhere}. */
    default String describe() {
        String end = this instanceof Ended ended ? ended.status().describe() : "lost: reaped elsewhere";
        return timedOut() ? "timed out, " + end : end;
    }

    /** The same outcome of a child that was told to end because its time was up. */
    default Outcome asTimedOut() {
        return switch (this) {
            case Ended(Pid pid, WaitStatus status, ResourceUsage usage, Duration duration, boolean _) ->
                new Ended(pid, status, usage, duration, true);
            case Lost(Pid pid, Duration duration, boolean _) -> new Lost(pid, duration, true);
        };
    }
}
