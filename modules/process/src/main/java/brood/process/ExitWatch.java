package brood.process;

import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The future of a child's end: made, and its pidfd watched, when somebody first asks for it. */
final class ExitWatch {
    private final Child child;
    private final Fd pidfd;
    private final AtomicReference<CompletableFuture<Outcome>> current = new AtomicReference<>();

    ExitWatch(Child child, Fd pidfd) {
        this.child = child;
        this.pidfd = pidfd;
    }

    /** A future of the caller's own. What depends on it neither holds up the polling thread nor the thread that reaps. */
    CompletableFuture<Outcome> future() {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> earlier = current.compareAndExchange(null, mine);
        if (earlier != null) {
            return copy(earlier);
        }
        Outcome outcome = child.outcome();
        if (outcome == null) { // else it ended before there was something to complete
            watch(mine);
        } else {
            mine.complete(outcome);
        }
        return copy(mine);
    }

    private static CompletableFuture<Outcome> copy(CompletableFuture<Outcome> future) {
        return future.thenApplyAsync(outcome -> outcome);
    }

    private void watch(CompletableFuture<Outcome> end) {
        Poller.whenReady(pidfd, PollEvent.READABLE).whenComplete((events, failure) -> {
            try {
                if (failure != null) {
                    fail(end, failure);
                } else if (child.poll().isEmpty()) {
                    CompletableFuture.delayedExecutor(Child.HELD_BACK.toMillis(), TimeUnit.MILLISECONDS)
                            .execute(() -> watch(end));
                }
            } catch (PosixException e) {
                fail(end, e);
            }
        });
    }

    /** The next who asks begins anew. */
    private void fail(CompletableFuture<Outcome> end, Throwable failure) {
        current.compareAndSet(end, null);
        end.completeExceptionally(failure);
    }

    /** Called after the child has its outcome. */
    void complete(Outcome outcome) {
        CompletableFuture<Outcome> end = current.get();
        if (end != null) {
            end.complete(outcome);
        }
    }
}
