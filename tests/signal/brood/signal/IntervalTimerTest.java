package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brood.core.Deadline;
import brood.core.Signal;
import brood.signal.SignalHandlers.Registration;
import brood.testing.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@ExtendWith(Leaks.class)
@Timeout(120)
class IntervalTimerTest {
    private static final Duration LONG = Duration.ofSeconds(1000);

    /** The CPU clocks move by ticks, of at most 10 ms. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final BlockingQueue<Signal> arrived = new LinkedBlockingQueue<>();
    private final List<Registration> registrations = new ArrayList<>();
    private long burnt;

    /** For the rest of this JVM: a signal may still be on its way when a test has ended. */
    @BeforeAll
    static void endNothingLater() {
        for (IntervalTimer timer : IntervalTimer.values()) {
            SignalHandlers.set(timer.signal(), late -> {});
        }
    }

    @BeforeEach
    void handle() {
        for (IntervalTimer timer : IntervalTimer.values()) {
            registrations.add(SignalHandlers.set(timer.signal(), arrived::add));
        }
    }

    @AfterEach
    void cancel() {
        for (IntervalTimer timer : IntervalTimer.values()) {
            timer.cancel();
        }
        registrations.forEach(Registration::close);
    }

    /** Uses CPU time until its next signal. Those of others are late ones of the test before. */
    private void awaitNext(IntervalTimer timer) {
        while (!timer.signal().equals(arrived.poll())) {
            for (int i = 0; i < 100_000; i++) {
                burnt += i * burnt + 1;
            }
        }
    }

    @Test
    void eachHasASignalOfItsOwn() {
        assertThat(IntervalTimer.REAL.signal().name()).isEqualTo("SIGALRM");
        assertThat(IntervalTimer.VIRTUAL.signal().name()).isEqualTo("SIGVTALRM");
        assertThat(IntervalTimer.PROF.signal().name()).isEqualTo("SIGPROF");
    }

    @ParameterizedTest
    @EnumSource
    void itFiresAfterTheFirstTimeAndThenAfterEachPeriod(IntervalTimer timer) {
        long start = System.nanoTime();
        timer.set(Duration.ofMillis(200), Duration.ofMillis(50));
        awaitNext(timer);
        if (timer == IntervalTimer.REAL) { // the CPU time of several threads adds up to more
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        }
        awaitNext(timer);
        awaitNext(timer);
        assertThat(timer.get().period()).isEqualTo(Duration.ofMillis(50));
        assertThat(timer.cancel().isArmed()).isTrue();
        assertThat(timer.get()).isEqualTo(new TimerSetting(Duration.ZERO, Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource
    void withoutAPeriodItFiresOnce(IntervalTimer timer) {
        timer.set(Duration.ofMillis(20));
        awaitNext(timer);
        assertThat(timer.get().isArmed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void settingAndCancellingTellWhatItWasSetTo(IntervalTimer timer) {
        assertThat(timer.set(LONG, TICK).isArmed()).isFalse();
        TimerSetting first = timer.set(LONG.multipliedBy(2));
        assertThat(first.period()).isEqualTo(TICK);
        assertThat(first.remaining()).isBetween(LONG.dividedBy(2), LONG.plus(TICK));
        TimerSetting second = timer.cancel();
        assertThat(second.period()).isZero();
        assertThat(second.remaining()).isBetween(LONG, LONG.multipliedBy(2).plus(TICK));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsShorterThanAMicrosecondIsRoundedUpAndFires(IntervalTimer timer) {
        timer.set(LONG, Duration.ofNanos(1));
        assertThat(timer.get().period()).isEqualTo(Duration.ofNanos(1000));
        timer.set(Duration.ofNanos(1));
        awaitNext(timer);
        timer.set(Duration.ZERO);
        awaitNext(timer);
    }

    /** Microseconds are below the tick of the CPU clocks. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "REAL")
    void aPeriodBelowTheClocksResolutionFiresWithEachTick(IntervalTimer timer) {
        timer.set(Duration.ofNanos(1), Duration.ofNanos(1));
        for (int i = 0; i < 5; i++) {
            awaitNext(timer);
        }
        assertThat(timer.cancel().isArmed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void negativeTimesAreRefusedAndChangeNothing(IntervalTimer timer) {
        timer.set(LONG);
        Duration negative = Duration.ofNanos(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> timer.set(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> timer.set(LONG, negative));
        assertThat(timer.get().isArmed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aTimeThatTheKernelCannotHoldIsNoShortOne(IntervalTimer timer) {
        Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
        timer.set(eternity, eternity);
        assertThat(timer.get().remaining()).isGreaterThan(Duration.ofDays(36500));
        assertThat(arrived).doesNotContain(timer.signal());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "REAL")
    void whileTheProcessSleepsTheCpuTimersStandStill(IntervalTimer timer) throws Exception {
        Duration cpuBefore = cpuTime();
        timer.set(LONG);
        try (TimerFd sleep = TimerFd.open(TimerClock.MONOTONIC)) {
            sleep.set(Duration.ofSeconds(1));
            sleep.await(Deadline.NEVER);
        }
        Duration gone = LONG.minus(timer.get().remaining());
        Duration used = cpuTime().minus(cpuBefore);
        assertThat(gone).isLessThan(used.plus(TICK.multipliedBy(20)));
    }

    @Test
    void whileTheProcessSleepsTheRealTimerGoesOn() throws Exception {
        IntervalTimer.REAL.set(LONG);
        try (TimerFd sleep = TimerFd.open(TimerClock.MONOTONIC)) {
            sleep.set(Duration.ofSeconds(1));
            sleep.await(Deadline.NEVER);
        }
        assertThat(IntervalTimer.REAL.get().remaining()).isLessThanOrEqualTo(LONG.minusSeconds(1));
    }

    private static Duration cpuTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
