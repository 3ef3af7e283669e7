package brood.workers;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * The results of {@link Chunks}, of which a few are always on their way.
 *
 * @param <R> the results
 */
final class LazyResults<R> implements Iterator<R> {
    private final Chunks chunks;
    private final int ahead;
    private final boolean ordered;

    /** Those to be taken next: all that were submitted, or those that are done. */
    private final BlockingQueue<CompletableFuture<List<Answer>>> queue = new LinkedBlockingQueue<>();

    private int outstanding;
    private Iterator<Answer> current = Collections.emptyIterator();

    LazyResults(Chunks chunks, int ahead, boolean ordered) {
        this.chunks = chunks;
        this.ahead = ahead;
        this.ordered = ordered;
        submit();
    }

    private void submit() {
        while (outstanding < ahead && chunks.hasMore()) {
            CompletableFuture<List<Answer>> job = submitNext();
            outstanding++;
            if (ordered) {
                queue.add(job);
            } else {
                job.whenComplete((value, failure) -> queue.add(job));
            }
        }
    }

    /** What cannot be submitted fails at its place: what comes before it was, and has its results. */
    private CompletableFuture<List<Answer>> submitNext() {
        try {
            return chunks.submitNext();
        } catch (IllegalArgumentException | RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean hasNext() {
        return current.hasNext() || outstanding > 0 || chunks.hasMore();
    }

    @Override
    @SuppressWarnings("unchecked")
    public R next() {
        while (!current.hasNext()) {
            submit(); // first: if the elements cannot be had nothing is lost
            if (outstanding == 0) {
                throw new NoSuchElementException();
            }
            CompletableFuture<List<Answer>> next = take();
            outstanding--;
            current = next.join().iterator();
        }
        Answer answer = current.next();
        if (answer.failure() != null) {
            throw new CompletionException(answer.failure());
        }
        return (R) answer.value();
    }

    /** An iterator cannot be interrupted. */
    private CompletableFuture<List<Answer>> take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return queue.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
