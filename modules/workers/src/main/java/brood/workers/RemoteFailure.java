package brood.workers;

/**
 * Stands for an exception of a worker that could not be brought here: it cannot be serialised, its class is not here, or
 * the filter refuses it. The message is its trace.
 */
public final class RemoteFailure extends Exception {
    private static final long serialVersionUID = 1;

    RemoteFailure(String trace, Throwable why) {
        super(trace.strip(), why);
    }
}
