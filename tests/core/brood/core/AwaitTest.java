package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Waiter.Kind;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class AwaitTest {
    @ParameterizedTest
    @EnumSource
    void aDeadlineThatHasPassedStillLooks(Kind kind) throws Exception {
        try (EventFd event = EventFd.open()) {
            assertThat(kind.call(() -> Poller.await(event.fd(), Deadline.NOW, PollEvent.READABLE)))
                    .isEmpty();
            event.signal();
            assertThat(kind.call(() -> Poller.await(event.fd(), Deadline.NOW, PollEvent.READABLE)))
                    .containsExactly(PollEvent.READABLE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeadlineIsAValueAndNotEarly(Kind kind) throws Exception {
        try (EventFd event = EventFd.open()) {
            for (int millis = 1; millis <= 64; millis *= 4) {
                long start = System.nanoTime();
                Deadline deadline = Deadline.after(Duration.ofMillis(millis));
                assertThat(kind.call(() -> Poller.await(event.fd(), deadline, PollEvent.READABLE)))
                        .isEmpty();
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis * 1_000_000L);
            }
            Waiter.untilForgotten(event.fd());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readinessAtAnyMomentEndsTheWait(Kind kind) throws Exception {
        try (EventFd event = EventFd.open()) {
            for (int round = 0; round < 300; round++) {
                Waiter<Set<PollEvent>> waiter =
                        kind.start(() -> Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE));
                event.signal();
                assertThat(waiter.result()).containsExactly(PollEvent.READABLE);
                event.drain();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingAtAnyMomentEndsTheWait(Kind kind) throws Exception {
        for (int round = 0; round < 300; round++) {
            EventFd event = EventFd.open();
            Waiter<Set<PollEvent>> waiter =
                    kind.start(() -> Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE));
            event.close();
            assertThat(waiter.result()).containsExactly(PollEvent.CLOSED);
            Waiter.untilClosed(event.fd().raw());
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptAtAnyMomentEndsTheWait(Kind kind) throws Exception {
        try (EventFd event = EventFd.open()) {
            for (int round = 0; round < 300; round++) {
                Waiter<String> waiter = kind.start(() -> {
                    try {
                        return Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE)
                                .toString();
                    } catch (InterruptedException e) {
                        return "interrupted " + Thread.currentThread().isInterrupted();
                    }
                });
                waiter.interrupt();
                assertThat(waiter.result()).isEqualTo("interrupted false");
            }
            Waiter.untilForgotten(event.fd());
        }
    }

    @Test
    void lateWakeUpsOfOneWaitDoNotEndTheNext() throws Exception {
        try (EventFd event = EventFd.open()) {
            for (int round = 0; round < 200; round++) {
                Waiter<Set<PollEvent>> interrupted =
                        Kind.PLATFORM.start(() -> Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE));
                interrupted.interrupt(); // its wake-up may come when the poller is another's
                Deadline deadline = Deadline.after(Duration.ofMillis(1));
                assertThat(Poller.await(event.fd(), deadline, PollEvent.READABLE))
                        .isEmpty();
                assertThat(deadline.hasPassed()).isTrue();
            }
        }
    }

    @Test
    void fiftyVirtualThreadsWaitAtOnceOnFewerCarriers() throws Exception {
        assertThat(Runtime.getRuntime().availableProcessors()).isLessThan(50);
        List<EventFd> events = new ArrayList<>();
        List<Waiter<Set<PollEvent>>> waiters = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            EventFd event = EventFd.open();
            events.add(event);
            waiters.add(Kind.VIRTUAL.start(() -> {
                begun.countDown();
                return Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE);
            }));
        }
        // Waits that pinned their carriers would leave none for the last of them to begin.
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        for (EventFd event : events) {
            event.signal();
        }
        for (Waiter<Set<PollEvent>> waiter : waiters) {
            assertThat(waiter.result()).containsExactly(PollEvent.READABLE);
        }
        events.forEach(EventFd::close);
    }

    @ParameterizedTest
    @EnumSource
    void manyWaitForOneDescriptor(Kind kind) throws Exception {
        EventFd event = EventFd.open();
        List<Waiter<Set<PollEvent>>> waiters = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiters.add(kind.start(() -> Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE)));
        }
        event.close();
        for (Waiter<Set<PollEvent>> waiter : waiters) {
            assertThat(waiter.result()).containsExactly(PollEvent.CLOSED);
        }
        Waiter.untilClosed(event.fd().raw());
    }

    @ParameterizedTest
    @EnumSource
    void manyRoundsOpenNoDescriptors(Kind kind) throws Exception {
        try (EventFd event = EventFd.open()) {
            int before = 0;
            for (int round = 0; round < 20; round++) {
                List<Waiter<Set<PollEvent>>> waiters = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    waiters.add(kind.start(() -> Poller.await(event.fd(), Deadline.NEVER, PollEvent.READABLE)));
                }
                event.signal();
                for (Waiter<Set<PollEvent>> waiter : waiters) {
                    waiter.result();
                }
                event.drain();
                before = round == 0 ? eventFds() : before;
            }
            // At most four are kept, and as the threads return their last ones may still be closing theirs.
            assertThat(eventFds()).isLessThanOrEqualTo(Math.max(before, 6));
        }
    }

    private static int eventFds() throws Exception {
        int count = 0;
        try (var numbers = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path number : numbers) {
                count += Files.exists(number, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                                && Files.readSymbolicLink(number).toString().equals("anon_inode:[eventfd]")
                        ? 1
                        : 0;
            }
        }
        return count;
    }
}
