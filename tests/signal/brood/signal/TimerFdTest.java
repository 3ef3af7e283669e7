package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import brood.core.Deadline;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class TimerFdTest {
    private static final Duration LONG = Duration.ofSeconds(1000);

    @ParameterizedTest
    @EnumSource
    void itExpiresOnceAndNotBeforeItsTime(TimerClock clock) throws Exception {
        try (TimerFd timer = TimerFd.open(clock)) {
            Duration start = clock.now();
            timer.set(Duration.ofMillis(50));
            assertThat(timer.poll()).isZero();
            assertThat(timer.await(Deadline.NEVER)).isOne();
            assertThat(clock.now()).isGreaterThanOrEqualTo(start.plusMillis(50));
            assertThat(timer.get().isArmed()).isFalse();
            assertThat(timer.await(Deadline.after(Duration.ofMillis(20)))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAbsoluteTimeIsThatOfItsClock(TimerClock clock) throws Exception {
        try (TimerFd timer = TimerFd.open(clock)) {
            Duration moment = clock.now().plusMillis(50);
            timer.setAt(moment);
            assertThat(timer.get().remaining()).isLessThanOrEqualTo(Duration.ofMillis(50));
            assertThat(timer.await(Deadline.NEVER)).isOne();
            assertThat(clock.now()).isGreaterThanOrEqualTo(moment);
        }
    }

    @Test
    void realTimeIsTheTimeOfDayAndBootTimeAtLeastTheMonotonicOne() {
        Instant before = Instant.now();
        Instant time = Instant.EPOCH.plus(TimerClock.REALTIME.now());
        assertThat(time).isBetween(before, Instant.now());
        Duration monotonic = TimerClock.MONOTONIC.now();
        assertThat(TimerClock.BOOTTIME.now()).isGreaterThanOrEqualTo(monotonic);
    }

    /** Exactly as many as there have been periods, however late this thread was each time. */
    @ParameterizedTest
    @EnumSource
    void everyPeriodIsCountedOnceAndTheCountDoesNotDrift(TimerClock clock) throws Exception {
        Duration period = Duration.ofNanos(700_000);
        try (TimerFd timer = TimerFd.open(clock)) {
            Duration start = clock.now();
            timer.setAt(start, period);
            long total = 0;
            while (total < 300) {
                Duration before = clock.now();
                total += timer.await(Deadline.NEVER);
                Duration after = clock.now();
                assertThat(total)
                        .isGreaterThanOrEqualTo(before.minus(start).dividedBy(period) + 1)
                        .isLessThanOrEqualTo(after.minus(start).dividedBy(period) + 1);
            }
        }
    }

    @Test
    void overrunsAreCounted() throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            Duration now = TimerClock.MONOTONIC.now();
            timer.setAt(now.minusMillis(100), Duration.ofMillis(10));
            assertThat(timer.poll()).isGreaterThanOrEqualTo(11);
        }
    }

    @Test
    void whatLiesBehindOrIsZeroExpiresAtOnce() throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.setAt(Duration.ZERO);
            assertThat(timer.await(Deadline.NEVER)).isOne();
            timer.set(Duration.ZERO);
            assertThat(timer.await(Deadline.NEVER)).isOne();
            timer.set(Duration.ZERO, Duration.ofNanos(1));
            assertThat(timer.await(Deadline.NEVER)).isPositive();
            assertThat(timer.await(Deadline.NEVER)).isPositive();
        }
    }

    @Test
    void settingAndCancellingTellWhatItWasSetTo() throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            assertThat(timer.set(LONG, Duration.ofNanos(3))).isEqualTo(new TimerSetting(Duration.ZERO, Duration.ZERO));
            TimerSetting before = timer.set(LONG.multipliedBy(2));
            assertThat(before.remaining()).isBetween(LONG.dividedBy(2), LONG);
            assertThat(before.period()).isEqualTo(Duration.ofNanos(3));
            assertThat(timer.cancel().isArmed()).isTrue();
            assertThat(timer.get().isArmed()).isFalse();
        }
    }

    @Test
    void cancellingForgetsWhatNobodyHasRead() throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(Duration.ZERO);
            assertThat(Poller.await(timer.fd(), Deadline.NEVER, PollEvent.READABLE))
                    .containsExactly(PollEvent.READABLE);
            timer.cancel();
            assertThat(timer.poll()).isZero();
        }
    }

    @Test
    void negativeTimesAreRefusedAndChangeNothing() throws Exception {
        Duration negative = Duration.ofNanos(-1);
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(LONG);
            assertThatIllegalArgumentException().isThrownBy(() -> timer.set(negative));
            assertThatIllegalArgumentException().isThrownBy(() -> timer.set(LONG, negative));
            assertThatIllegalArgumentException().isThrownBy(() -> timer.setAt(negative));
            assertThatIllegalArgumentException().isThrownBy(() -> timer.setAt(LONG, negative));
            assertThat(timer.get().isArmed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeThatTheKernelCannotHoldIsNoShortOne(TimerClock clock) throws Exception {
        Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
        try (TimerFd timer = TimerFd.open(clock)) {
            timer.set(eternity, eternity);
            assertThat(timer.get().remaining()).isGreaterThan(Duration.ofDays(18250));
            timer.setAt(eternity, eternity);
            assertThat(timer.get().remaining()).isGreaterThan(Duration.ofDays(18250));
            assertThat(timer.poll()).isZero();
        }
    }

    @Test
    void severalFitOnePoller() throws Exception {
        List<TimerFd> timers = new ArrayList<>();
        try (Poller poller = Poller.open()) {
            for (int i = 0; i < 20; i++) {
                timers.add(TimerFd.open(TimerClock.MONOTONIC));
                poller.add(timers.get(i).fd(), PollEvent.READABLE);
            }
            timers.get(7).set(Duration.ofMillis(5));
            List<Poller.Key> ready = poller.poll(Deadline.NEVER);
            assertThat(ready).hasSize(1);
            assertThat(ready.getFirst().fd()).isSameAs(timers.get(7).fd());
            assertThat(timers.get(7).poll()).isOne();
            assertThat(poller.poll(Deadline.NOW)).isEmpty();
        } finally {
            timers.forEach(TimerFd::close);
        }
    }

    /** More than there are carriers: a blocked one each would let none of them end. */
    @Test
    void virtualThreadsParkWhileTheyWait() throws Exception {
        int many = 200;
        List<FutureTask<Long>> waits = new ArrayList<>();
        List<TimerFd> timers = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                TimerFd timer = TimerFd.open(TimerClock.MONOTONIC);
                timers.add(timer);
                FutureTask<Long> wait = new FutureTask<>(() -> timer.await(Deadline.NEVER));
                waits.add(wait);
                Thread.ofVirtual().start(wait);
            }
            for (int i = many - 1; i >= 0; i--) { // the last first: those before it still wait
                timers.get(i).set(Duration.ofNanos(1));
                assertThat(waits.get(i).get()).isOne();
            }
        } finally {
            timers.forEach(TimerFd::close);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsAWait(boolean virtual) throws Exception {
        TimerFd timer = TimerFd.open(TimerClock.MONOTONIC);
        FutureTask<Long> wait = start(timer, virtual);
        timer.close();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(wait::get)
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsAWait(boolean virtual) throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            FutureTask<Long> wait = start(timer, virtual);
            thread.interrupt();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(wait::get)
                    .withCauseInstanceOf(InterruptedException.class);
        }
    }

    private Thread thread;

    /** A thread that waits for a timer that is not set. */
    private FutureTask<Long> start(TimerFd timer, boolean virtual) throws InterruptedException {
        FutureTask<Long> wait = new FutureTask<>(() -> timer.await(Deadline.NEVER));
        thread = virtual ? Thread.ofVirtual().start(wait) : Thread.ofPlatform().start(wait);
        Thread.State waiting = virtual ? Thread.State.WAITING : Thread.State.RUNNABLE;
        while (thread.getState() != waiting) {
            Thread.onSpinWait();
        }
        return wait;
    }

    @Test
    void aClosedOneIsRefusedAndClosesOnce() throws Exception {
        TimerFd timer = TimerFd.open(TimerClock.MONOTONIC);
        timer.close();
        timer.close();
        assertThatIllegalStateException().isThrownBy(() -> timer.set(LONG));
        assertThatIllegalStateException().isThrownBy(timer::get);
        assertThatIllegalStateException().isThrownBy(timer::poll);
        assertThatIllegalStateException().isThrownBy(() -> timer.await(Deadline.NOW));
    }

    @Test
    void childrenDoNotGetIt() throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            String flags = Files.readString(
                    Path.of("/proc/self/fdinfo", Integer.toString(timer.fd().raw())));
            assertThat(flags).containsPattern("flags:\\s+02\\d{6}\\b"); // O_CLOEXEC, in octal
        }
    }
}
