package brood.workers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The ways to apply a function to many elements, made of one that cuts them into {@link Chunks}. */
abstract class MappingExecutor extends TaskExecutor {
    /** How many work at once. */
    abstract int size();

    /** What is to be mapped, of which nothing has been submitted yet. */
    abstract Chunks chunks(Mapping<?, ?> mapping, Iterable<?> items, int chunk);

    /**
     * The results for all elements, in their order; each worker gets about four shares of them.
     *
     * @throws ExecutionException if one failed; the others are cancelled
     * @throws InterruptedException if the thread was interrupted; all are cancelled
     */
    public <T, R> List<R> map(Mapping<? super T, ? extends R> mapping, Collection<? extends T> items)
            throws InterruptedException, ExecutionException {
        return map(mapping, items, Math.max(1, items.size() / (4 * size())));
    }

    /**
     * The results for all elements, in their order.
     *
     * @param chunk how many elements travel together to one worker; each is a task of its own all the same
     * @throws ExecutionException if one failed; the others are cancelled
     * @throws InterruptedException if the thread was interrupted; all are cancelled
     */
    @SuppressWarnings("unchecked")
    public <T, R> List<R> map(Mapping<? super T, ? extends R> mapping, Collection<? extends T> items, int chunk)
            throws InterruptedException, ExecutionException {
        Chunks chunks = chunks(mapping, items, chunk);
        List<ChunkJob> jobs = new ArrayList<>();
        try {
            while (chunks.hasMore()) {
                jobs.add(chunks.submitNext());
            }
            List<R> results = new ArrayList<>(items.size());
            for (ChunkJob job : jobs) {
                for (Answer answer : job.get()) {
                    if (answer.failure() != null) {
                        throw new ExecutionException(answer.failure());
                    }
                    results.add((R) answer.value());
                }
            }
            return results;
        } finally {
            jobs.forEach(job -> job.cancel(true)); // those that are not done
        }
    }

    /**
     * The results in the order of the elements, computed while they are taken: the elements are asked for as workers get
     * free, a few ahead of the results, so that there may be any number of them. {@code next} waits; if an element
     * failed it throws a {@link java.util.concurrent.CompletionException}, and may be called again for the next element.
     *
     * @param chunk how many elements travel together to one worker
     */
    public <T, R> Iterator<R> mapLazily(
            Mapping<? super T, ? extends R> mapping, Iterable<? extends T> items, int chunk) {
        return new LazyResults<>(chunks(mapping, items, chunk), 2 * size(), true);
    }

    /** As {@link #mapLazily}, but the results come as they are ready. */
    public <T, R> Iterator<R> mapUnordered(
            Mapping<? super T, ? extends R> mapping, Iterable<? extends T> items, int chunk) {
        return new LazyResults<>(chunks(mapping, items, chunk), 2 * size(), false);
    }
}
