package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Waiter.Kind;
import brood.testing.Leaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class WhenReadyTest {
    @Test
    void itCompletesWhenReadyAndForgets() throws Exception {
        try (EventFd event = EventFd.open()) {
            CompletableFuture<Set<PollEvent>> ready = Poller.whenReady(event.fd(), PollEvent.READABLE);
            assertThat(ready).isNotDone();
            event.signal();
            assertThat(ready.get()).containsExactly(PollEvent.READABLE);
            Waiter.untilForgotten(event.fd());
        }
    }

    @Test
    void closingCompletesIt() throws Exception {
        EventFd event = EventFd.open();
        CompletableFuture<Set<PollEvent>> ready = Poller.whenReady(event.fd(), PollEvent.READABLE);
        event.close();
        assertThat(ready.get()).containsExactly(PollEvent.CLOSED);
        assertThat(Poller.whenReady(event.fd(), PollEvent.READABLE).get()).containsExactly(PollEvent.CLOSED);
        Waiter.untilClosed(event.fd().raw());
    }

    @Test
    void whateverEndsTheFutureEndsTheWaiting() throws Exception {
        try (EventFd event = EventFd.open()) {
            Poller.whenReady(event.fd(), PollEvent.READABLE).cancel(true);
            Poller.whenReady(event.fd(), PollEvent.READABLE).complete(Set.of());
            Poller.whenReady(event.fd(), PollEvent.READABLE).completeExceptionally(new IllegalStateException());
            Poller.whenReady(event.fd(), PollEvent.READABLE).orTimeout(1, TimeUnit.MILLISECONDS);
            Waiter.untilForgotten(event.fd());
        }
    }

    @Test
    void aStormOfCancellationsLosesNobodyElse() throws Exception {
        try (EventFd cancelled = EventFd.open();
                EventFd event = EventFd.open()) {
            CompletableFuture<Set<PollEvent>> survivor = Poller.whenReady(event.fd(), PollEvent.READABLE);
            List<Waiter<Boolean>> cancellers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                cancellers.add((i % 2 == 0 ? Kind.PLATFORM : Kind.VIRTUAL).start(() -> {
                    boolean all = true;
                    for (int j = 0; j < 500; j++) {
                        all &= Poller.whenReady(cancelled.fd(), PollEvent.READABLE)
                                .cancel(false);
                    }
                    return all;
                }));
            }
            for (Waiter<Boolean> canceller : cancellers) {
                assertThat(canceller.result()).isTrue();
            }
            assertThat(survivor).isNotDone();
            event.signal();
            assertThat(survivor.get()).containsExactly(PollEvent.READABLE);
            Waiter.untilForgotten(cancelled.fd());
        }
    }

    @Test
    void whatDependsOnItMayThrowAndInterrupt() throws Exception {
        try (EventFd first = EventFd.open();
                EventFd second = EventFd.open()) {
            CompletableFuture<Void> throwing = Poller.whenReady(first.fd(), PollEvent.READABLE)
                    .thenAccept(events -> {
                        Thread.currentThread().interrupt();
                        throw new AssertionError("a dependent's own");
                    });
            CompletableFuture<Set<PollEvent>> other = Poller.whenReady(second.fd(), PollEvent.READABLE);
            first.signal();
            assertThat(throwing.handle((nothing, failure) -> failure).get()).hasMessageContaining("a dependent's own");
            second.signal();
            assertThat(other.get()).containsExactly(PollEvent.READABLE);
        }
    }

    @Test
    void whatDependsOnItMayWaitForMore() throws Exception {
        try (EventFd first = EventFd.open();
                EventFd second = EventFd.open()) {
            CompletableFuture<Set<PollEvent>> both = Poller.whenReady(first.fd(), PollEvent.READABLE)
                    .thenCompose(events -> Poller.whenReady(second.fd(), PollEvent.READABLE));
            first.signal();
            second.signal();
            assertThat(both.get()).containsExactly(PollEvent.READABLE);
        }
    }
}
