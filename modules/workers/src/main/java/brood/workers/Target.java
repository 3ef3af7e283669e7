package brood.workers;

import java.io.Serializable;

/** What a {@link Worker} runs, given its arguments. */
@FunctionalInterface
public interface Target extends Serializable {
    /** Runs in the worker. */
    void run(Arguments arguments) throws Exception;
}
