package brood.workers;

import java.io.Serializable;

/**
 * Something to do in a worker. A lambda or method reference written where an action is expected can be sent; what it
 * captures goes along as a copy and must be serialisable as well.
 */
@FunctionalInterface
public interface Action extends Runnable, Serializable {
    /** Does it. */
    void perform() throws Exception;

    /** Does it; a checked exception is thrown as it is. */
    @Override
    default void run() {
        try {
            perform();
        } catch (Exception e) {
            throw Action.<RuntimeException>unchecked(e);
        }
    }

    /** Lets a checked exception pass where none is declared. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }
}
