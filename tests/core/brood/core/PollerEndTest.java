package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import brood.core.Poller.Key;
import brood.core.Waiter.Kind;
import brood.testing.Leaks;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing and interrupting end a poll at whatever moment they come, and leave nothing behind. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PollerEndTest {
    private Poller poller;
    private EventFd event;

    @BeforeEach
    void open() throws IOException {
        poller = Poller.open();
        event = EventFd.open();
    }

    @AfterEach
    void close() {
        event.close();
        poller.close();
    }

    @ParameterizedTest
    @EnumSource
    void closingTheDescriptorAtAnyMomentEndsAPoll(Kind kind) throws Exception {
        for (int round = 0; round < 300; round++) {
            EventFd closing = EventFd.open();
            Key key = poller.add(closing.fd(), PollEvent.READABLE);
            Waiter<List<Key>> waiter = kind.start(() -> {
                List<Key> ready = poller.poll(Deadline.NEVER);
                return ready.isEmpty() ? poller.poll(Deadline.NEVER) : ready; // the close's own wake-up may come first
            });
            closing.close();
            assertThat(waiter.result()).containsExactly(key);
            assertThat(key.ready()).containsExactly(PollEvent.CLOSED);
            key.cancel();
            while (!poller.poll(Deadline.NOW).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingThePollerAtAnyMomentEndsAPoll(Kind kind) throws Exception {
        for (int round = 0; round < 300; round++) {
            Poller closing = Poller.open();
            closing.add(event.fd(), PollEvent.READABLE);
            int wakeUp = wakeUpOf(closing);
            Waiter<List<Key>> waiter = kind.start(() -> {
                while (true) { // ends by the refusal only
                    assertThat(closing.poll(Deadline.NEVER)).isEmpty();
                }
            });
            if (round % 2 == 0) {
                closing.wake();
            }
            closing.close();
            assertThatIllegalStateException().isThrownBy(waiter::result).withMessage("the poller is closed");
            Waiter.untilClosed(wakeUp);
        }
        Waiter.untilForgotten(event.fd());
    }

    private static int wakeUpOf(Poller poller) throws ReflectiveOperationException {
        var field = Poller.class.getDeclaredField("wakeup");
        field.setAccessible(true);
        return ((EventFd) field.get(poller)).fd().raw();
    }

    @ParameterizedTest
    @EnumSource
    void interruptAtAnyMomentEndsAPoll(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE);
        for (int round = 0; round < 300; round++) {
            Waiter<Boolean> waiter = kind.start(() -> {
                try {
                    while (true) { // a late wake-up of the round before returns none
                        poller.poll(Deadline.NEVER);
                    }
                } catch (InterruptedException e) {
                    return Thread.currentThread().isInterrupted();
                }
            });
            waiter.interrupt();
            assertThat(waiter.result()).isFalse(); // the flag is cleared
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptThatCameBeforeEndsAPoll(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE);
        event.signal();
        Waiter<String> waiter = kind.start(() -> {
            Thread.currentThread().interrupt();
            try {
                poller.poll(Deadline.NEVER);
                return "polled";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        assertThat(waiter.result()).isEqualTo("interrupted");
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedPollLeavesNothingWatched(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE).cancel();
        try (Poller other = Poller.open()) {
            Key key = other.add(event.fd(), PollEvent.READABLE);
            Waiter<List<Key>> waiter = kind.start(() -> other.poll(Deadline.NEVER));
            waiter.interrupt();
            try {
                waiter.result();
            } catch (InterruptedException expected) {
                // what is left of it is the question
            }
            key.cancel();
            Waiter.untilForgotten(event.fd());
        }
    }

    @Test
    void aClosedPollerIsRefusedButMayBeWokenAndClosed() throws Exception {
        Key key = poller.add(event.fd(), PollEvent.READABLE);
        poller.close();
        poller.close();
        poller.wake();
        key.cancel();
        assertThatIllegalStateException().isThrownBy(() -> poller.poll(Deadline.NOW));
        assertThatIllegalStateException().isThrownBy(() -> poller.add(event.fd(), PollEvent.READABLE));
        assertThat(event.fd().isOpen()).isTrue();
        Waiter.untilForgotten(event.fd());
    }
}
