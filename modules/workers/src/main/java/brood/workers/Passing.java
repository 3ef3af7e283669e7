package brood.workers;

import brood.core.Fd;
import java.util.ArrayList;
import java.util.List;

/** The descriptors met while a worker is being serialised, which it is to inherit. */
final class Passing implements AutoCloseable {
    private static final ThreadLocal<Passing> CURRENT = new ThreadLocal<>();

    private final List<Fd> met = new ArrayList<>();

    /** Begins: until it is closed, what this thread serialises is for one worker. */
    Passing() {
        CURRENT.set(this);
    }

    /** The descriptors, for the worker's numbers from {@link Frame#FIRST_PASSED} on. */
    List<Fd> descriptors() {
        return met;
    }

    /**
     * Has a descriptor passed on. The stream asks once for an object, however often it meets it.
     *
     * @return the number that it will have in the worker
     * @throws IllegalArgumentException if no worker is about to start
     */
    static int number(Fd descriptor) {
        Passing current = CURRENT.get();
        if (current == null) {
            throw new IllegalArgumentException(
                    "an open descriptor can be handed to a Worker when it starts, not later");
        }
        current.met.add(descriptor);
        return Frame.FIRST_PASSED + current.met.size() - 1;
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
