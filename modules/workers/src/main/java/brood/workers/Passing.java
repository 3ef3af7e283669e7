package brood.workers;

import brood.core.Fd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The descriptors met while a worker is being serialised, which it is to inherit. */
final class Passing implements AutoCloseable {
    private static final ThreadLocal<Passing> CURRENT = new ThreadLocal<>();

    private final Map<Fd, Object> met = new LinkedHashMap<>();

    /** Begins: until it is closed, what this thread serialises is for one worker. */
    Passing() {
        CURRENT.set(this);
    }

    /** The descriptors, for the worker's numbers from {@link Frame#FIRST_PASSED} on. */
    List<Fd> descriptors() {
        return List.copyOf(met.keySet());
    }

    /**
     * What stands for a descriptor's owner in the stream: one object, however often it is met.
     *
     * @param standIn made of the number that the descriptor will have in the worker
     * @throws IllegalArgumentException if no worker is about to start
     */
    static Object of(Fd descriptor, IntFunction<Object> standIn) {
        Passing current = CURRENT.get();
        if (current == null) {
            throw new IllegalArgumentException(
                    "an open descriptor can be handed to a Worker when it starts, not later");
        }
        Object known = current.met.get(descriptor);
        if (known == null) {
            known = standIn.apply(Frame.FIRST_PASSED + current.met.size());
            current.met.put(descriptor, known);
        }
        return known;
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
