package brood.workers;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The results of {@link Chunks}, of which a few are always on their way.
 *
 * @param <R> the results
 */
final class LazyResults<R> implements Iterator<R> {
    private final Chunks<R> chunks;
    private final int ahead;
    private final boolean ordered;

    /** Those to be taken next: all that were submitted, or those that are done. */
    private final BlockingQueue<CompletableFuture<Object[]>> queue = new LinkedBlockingQueue<>();

    private int outstanding;
    private Iterator<R> current = Collections.emptyIterator();

    LazyResults(Chunks<R> chunks, int ahead, boolean ordered) {
        this.chunks = chunks;
        this.ahead = ahead;
        this.ordered = ordered;
        submit();
    }

    private void submit() {
        while (outstanding < ahead && chunks.hasMore()) {
            Job<Object[]> job = chunks.submitNext();
            outstanding++;
            if (ordered) {
                queue.add(job);
            } else {
                job.whenComplete((value, failure) -> queue.add(job));
            }
        }
    }

    @Override
    public boolean hasNext() {
        return current.hasNext() || outstanding > 0;
    }

    @Override
    public R next() {
        while (!current.hasNext()) {
            if (outstanding == 0) {
                throw new NoSuchElementException();
            }
            CompletableFuture<Object[]> next = take();
            outstanding--;
            submit();
            current = Chunks.<R>results(next.join()).iterator();
        }
        return current.next();
    }

    /** An iterator cannot be interrupted. */
    private CompletableFuture<Object[]> take() {
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
