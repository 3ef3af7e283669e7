package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Waiter.Kind;
import brood.testing.Leaks;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A number that the kernel gives out anew belongs to a stranger, whom nobody who held the old one may touch. */
@ExtendWith(Leaks.class)
@Timeout(120)
class ReusedNumberTest {
    private static final int ROUNDS = 3000;
    private static final int ENCOUNTERS = 20;

    @ParameterizedTest
    @EnumSource
    void aStrangerIsNeitherReadNorClosed(Kind kind) throws Exception {
        AtomicReference<EventFd> shared = new AtomicReference<>(EventFd.open());
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger closedInUse = new AtomicInteger();
        AtomicInteger closedAwaited = new AtomicInteger();
        Waiter<Void> user = kind.start(() -> {
            while (!done.get()) {
                EventFd victim = shared.get();
                try {
                    while (true) {
                        victim.drain();
                        victim.drain();
                        victim.fd().dup().close();
                    }
                } catch (IllegalStateException e) {
                    closedInUse.incrementAndGet();
                }
            }
            return null;
        });
        Waiter<Void> watcher = kind.start(() -> {
            while (!done.get()) {
                Fd victim = shared.get().fd();
                if (Poller.await(victim, Deadline.NEVER, PollEvent.READABLE).contains(PollEvent.CLOSED)) {
                    closedAwaited.incrementAndGet();
                }
            }
            return null;
        });
        int reused = 0;
        for (int round = 0;
                round < ROUNDS
                        || reused < ENCOUNTERS
                        || closedInUse.get() < ENCOUNTERS
                        || closedAwaited.get() < ENCOUNTERS;
                round++) {
            EventFd victim = shared.get();
            int number = victim.fd().raw();
            victim.close();
            try (EventFd stranger = EventFd.open()) {
                reused += stranger.fd().raw() == number ? 1 : 0;
                stranger.signal();
                shared.set(EventFd.open());
                assertThat(stranger.drain()).isOne(); // nobody else drained it, and it is still open
            }
        }
        done.set(true);
        shared.get().close();
        user.result();
        watcher.result();
    }
}
