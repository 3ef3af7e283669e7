package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import brood.core.Poller.Key;
import brood.core.Waiter.Kind;
import brood.testing.Leaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class PollerTest {
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
    void onlyWhatIsReadyIsReturned(Kind kind) throws Exception {
        try (EventFd idle = EventFd.open()) {
            Key ready = poller.add(event.fd(), PollEvent.READABLE);
            Key never = poller.add(idle.fd(), PollEvent.READABLE);
            event.signal();
            assertThat(kind.call(() -> poller.poll(Deadline.NEVER))).containsExactly(ready);
            assertThat(ready.ready()).containsExactly(PollEvent.READABLE);
            assertThat(never.ready()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineThatHasPassedStillLooks(Kind kind) throws Exception {
        Key key = poller.add(event.fd(), PollEvent.READABLE);
        assertThat(kind.call(() -> poller.poll(Deadline.NOW))).isEmpty();
        event.signal();
        assertThat(kind.call(() -> poller.poll(Deadline.NOW))).containsExactly(key);
    }

    @ParameterizedTest
    @EnumSource
    void theDeadlineEndsItAndNotBefore(Kind kind) throws Exception {
        Key key = poller.add(event.fd(), PollEvent.READABLE);
        for (int millis = 1; millis <= 64; millis *= 4) {
            long start = System.nanoTime();
            Deadline deadline = Deadline.after(Duration.ofMillis(millis));
            assertThat(kind.call(() -> poller.poll(deadline))).isEmpty();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis * 1_000_000L);
            assertThat(key.ready()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadyEventOfTheRoundBeforeDoesNotStay(Kind kind) throws Exception {
        Key key = poller.add(event.fd(), PollEvent.READABLE);
        event.signal();
        kind.call(() -> poller.poll(Deadline.NEVER));
        event.drain();
        assertThat(kind.call(() -> poller.poll(Deadline.NOW))).isEmpty();
        assertThat(key.ready()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aWakeUpBeforeThePollIsNotLost(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE);
        poller.wake();
        assertThat(kind.call(() -> poller.poll(Deadline.NEVER))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aWakeUpAtAnyMomentEndsAPoll(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE);
        for (int round = 0; round < 300; round++) {
            Waiter<List<Key>> waiter = kind.start(() -> poller.poll(Deadline.NEVER));
            poller.wake();
            assertThat(waiter.result()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readinessAtAnyMomentEndsAPoll(Kind kind) throws Exception {
        Key key = poller.add(event.fd(), PollEvent.READABLE);
        for (int round = 0; round < 300; round++) {
            Waiter<List<Key>> waiter = kind.start(() -> poller.poll(Deadline.NEVER));
            event.signal();
            assertThat(waiter.result()).containsExactly(key);
            event.drain();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondPollingThreadIsRefused(Kind kind) throws Exception {
        poller.add(event.fd(), PollEvent.READABLE);
        Waiter<List<Key>> waiter = kind.start(() -> {
            while (true) {
                try {
                    return poller.poll(Deadline.NEVER);
                } catch (IllegalStateException theOtherWasFaster) {
                    Thread.onSpinWait();
                }
            }
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> {
                    while (true) {
                        poller.poll(Deadline.NOW);
                    }
                })
                .withMessage("another thread is polling");
        poller.wake();
        waiter.result();
    }

    @ParameterizedTest
    @EnumSource
    void keysMayComeAndGoWhileAPollIsGoingOn(Kind kind) throws Exception {
        Waiter<Integer> waiter = kind.start(() -> {
            int ready = 0;
            while (ready == 0) {
                ready = poller.poll(Deadline.NEVER).size();
            }
            return ready;
        });
        for (int round = 0; round < 500; round++) {
            EventFd passing = EventFd.open();
            Key key = poller.add(passing.fd(), PollEvent.READABLE);
            poller.wake(); // so that some polls have it
            key.cancel();
            key.cancel();
            passing.close();
            Waiter.untilClosed(passing.fd().raw()); // although a poll may have held it
        }
        assertThat(waiter.isDone()).isFalse();
        poller.add(event.fd(), PollEvent.READABLE);
        event.signal();
        poller.wake();
        assertThat(waiter.result()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void aThousandKeys(Kind kind) throws Exception {
        List<EventFd> events = new ArrayList<>();
        List<Key> awaited = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            events.add(EventFd.open());
            Key key = poller.add(events.get(i).fd(), PollEvent.READABLE);
            if (i % 7 == 0) {
                awaited.add(key);
            }
        }
        Waiter<List<Key>> waiter = kind.start(() -> {
            List<Key> ready = List.of();
            while (ready.size() < awaited.size()) {
                ready = poller.poll(Deadline.NEVER);
            }
            return ready;
        });
        for (int i = 0; i < 1000; i += 7) {
            events.get(i).signal();
        }
        assertThat(waiter.result()).isEqualTo(awaited);
        events.forEach(EventFd::close);
        assertThat(poller.poll(Deadline.NEVER)).hasSize(1000).allMatch(key -> key.ready()
                .contains(PollEvent.CLOSED));
    }

    @Test
    void hangUpAndErrorComeUnasked() throws Exception {
        Fd[] left = Descriptors.pipe();
        Fd[] right = Descriptors.pipe();
        left[1].close();
        right[0].close();
        try (Fd reader = left[0];
                Fd writer = right[1]) {
            Key hungUp = poller.add(reader);
            Key broken = poller.add(writer);
            assertThat(poller.poll(Deadline.NEVER)).containsExactly(hungUp, broken);
            assertThat(hungUp.ready()).containsExactly(PollEvent.HANGUP);
            assertThat(broken.ready()).containsExactly(PollEvent.ERROR);
        }
    }

    @Test
    void aNumberThatIsNotOpenIsReportedNotAwaited() throws Exception {
        Key key = poller.add(Fd.borrow(1_000_000), PollEvent.READABLE);
        assertThat(poller.poll(Deadline.NEVER)).containsExactly(key);
        assertThat(key.ready()).containsExactly(PollEvent.CLOSED);
    }
}
