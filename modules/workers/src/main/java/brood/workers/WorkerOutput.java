package brood.workers;

import java.io.OutputStream;

/**
 * What becomes of what a worker writes to its standard output and standard error. Standard error passes this process in
 * any case: its last lines tell why a worker died.
 */
public sealed interface WorkerOutput {
    /** It goes where this process's own goes. */
    WorkerOutput INHERIT = new Inherit();

    /** It goes to {@link System#out} and {@link System#err}, line by line, each with {@code [name]} before it. */
    WorkerOutput PREFIXED = new Prefixed();

    /**
     * It goes to these streams as it comes, from a thread of each worker; the streams stay the caller's. What a stream
     * refuses by an exception is dropped, with all that follows.
     */
    static WorkerOutput to(OutputStream out, OutputStream err) {
        return new To(out, err);
    }

    /** See {@link #INHERIT}. */
    record Inherit() implements WorkerOutput {}

    /** See {@link #PREFIXED}. */
    record Prefixed() implements WorkerOutput {}

    /**
     * See {@link #to}.
     *
     * @param out gets the standard output
     * @param err gets the standard error
     */
    record To(OutputStream out, OutputStream err) implements WorkerOutput {}
}
