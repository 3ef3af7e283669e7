package brood.workers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Elements made into tasks, so many at a time.
 *
 * @param <R> the results
 */
final class Chunks<R> {
    private final WorkerPool pool;
    private final Mapping<Object, Object> mapping;
    private final byte[] mappingBytes;
    private final Iterator<?> items;
    private final int size;

    @SuppressWarnings("unchecked")
    Chunks(WorkerPool pool, Mapping<?, ? extends R> mapping, Iterator<?> items, int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("a chunk has at least one element, not " + size);
        }
        this.pool = pool;
        this.mapping = (Mapping<Object, Object>) mapping;
        this.items = items;
        this.size = size;
        mappingBytes = Copies.bytes("the mapping", mapping);
    }

    boolean hasMore() {
        return items.hasNext();
    }

    Job<Object[]> submitNext() {
        List<Object> chunk = new ArrayList<>();
        while (chunk.size() < size && items.hasNext()) {
            chunk.add(items.next());
        }
        Object[] arguments = chunk.toArray();
        return pool.enqueue(new Job<>(pool, here(arguments), Copies.mapFrame(mappingBytes, arguments), null));
    }

    /** The same in this JVM, for one who gets it back from the pool. */
    private Callable<Object[]> here(Object[] arguments) {
        return () -> {
            Object[] results = new Object[arguments.length];
            for (int i = 0; i < results.length; i++) {
                results[i] = mapping.apply(arguments[i]);
            }
            return results;
        };
    }

    @SuppressWarnings("unchecked")
    static <R> List<R> results(Object[] chunk) {
        return (List<R>) Arrays.asList(chunk);
    }
}
