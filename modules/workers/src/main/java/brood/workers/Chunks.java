package brood.workers;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/** The elements of a map made into jobs, so many at a time. */
final class Chunks {
    private final WorkerPool pool;
    private final Mapping<Object, Object> mapping;
    private final byte[] mappingBytes;
    private final Iterator<?> items;
    private final int size;

    @SuppressWarnings("unchecked")
    Chunks(WorkerPool pool, Mapping<?, ?> mapping, Iterator<?> items, int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("a chunk has at least one element, not " + size);
        }
        this.pool = pool;
        this.mapping = (Mapping<Object, Object>) Objects.requireNonNull(mapping, "no mapping");
        this.items = items;
        this.size = size;
        mappingBytes = Copies.bytes("the mapping", mapping);
    }

    boolean hasMore() {
        return items.hasNext();
    }

    ChunkJob submitNext() {
        List<Object> chunk = new ArrayList<>();
        while (chunk.size() < size && items.hasNext()) {
            chunk.add(items.next());
        }
        Object[] arguments = chunk.toArray();
        ChunkJob job = new ChunkJob(pool, here(arguments), mappingBytes, arguments);
        pool.enqueue(job);
        return job;
    }

    /**
     * The results of all, in their order.
     *
     * @throws ExecutionException if one failed; the others are cancelled
     * @throws InterruptedException if the thread was interrupted; all are cancelled
     */
    List<Object> results() throws InterruptedException, ExecutionException {
        List<ChunkJob> jobs = new ArrayList<>();
        try {
            while (hasMore()) {
                jobs.add(submitNext());
            }
            List<Object> results = new ArrayList<>();
            for (ChunkJob job : jobs) {
                for (Answer answer : job.get()) {
                    if (answer.failure() != null) {
                        throw new ExecutionException(answer.failure());
                    }
                    results.add(answer.value());
                }
            }
            return results;
        } finally {
            jobs.forEach(job -> job.cancel(true)); // those that are not done
        }
    }

    /** The same in this JVM, for one who gets it back from the pool. */
    private Callable<List<Answer>> here(Object[] arguments) {
        return () -> {
            List<Answer> results = new ArrayList<>();
            for (Object argument : arguments) {
                results.add(new Answer(mapping.apply(argument), null));
            }
            return results;
        };
    }
}
