package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brood.core.Signal;
import brood.libc.processes_h;
import brood.signal.OtherJvm.Result;
import brood.signal.SignalHandlers.Registration;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class AlarmTest {
    private final BlockingQueue<Signal> arrived = new LinkedBlockingQueue<>();
    private Registration registration;

    /** For the rest of this JVM: a signal may still be on its way when a test has ended. */
    @BeforeAll
    static void endNothingLater() {
        SignalHandlers.set(Signal.SIGALRM, late -> {});
    }

    @BeforeEach
    void handle() {
        registration = SignalHandlers.set(Signal.SIGALRM, arrived::add);
    }

    @AfterEach
    void cancel() {
        Alarm.cancel();
        registration.close();
    }

    @Test
    void itFiresOnceAndNotBeforeItsTime() throws Exception {
        long start = System.nanoTime();
        assertThat(Alarm.set(Duration.ofSeconds(1))).isZero();
        assertThat(arrived.take()).isEqualTo(Signal.SIGALRM);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(Alarm.cancel()).isZero();
    }

    @Test
    void thereIsOneAndANewOneReplacesIt() {
        Alarm.set(Duration.ofSeconds(1000));
        assertThat(Alarm.set(Duration.ofSeconds(500))).isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
        assertThat(Alarm.cancel()).isBetween(Duration.ofSeconds(400), Duration.ofSeconds(500));
        assertThat(Alarm.cancel()).isZero();
    }

    /** To the nearest second, but what is left is never told to be nothing. */
    @ParameterizedTest
    @CsvSource({"10450, 10", "10950, 11", "490, 1", "950, 1"})
    void theRestIsRoundedAsTheKernelDoes(long millis, long seconds) {
        long start = System.nanoTime();
        IntervalTimer.REAL.set(Duration.ofMillis(millis));
        Duration rest = Alarm.cancel();
        long lostMillis = (System.nanoTime() - start) / 1_000_000 + 1;
        if (lostMillis < 400) { // else this machine was elsewhere for so long that another second is right
            assertThat(rest).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @ParameterizedTest
    @CsvSource({"PT100S, PT100S", "PT99.000000001S, PT100S", "PT0S, PT1S", "PT0.000000001S, PT1S"})
    void aFractionOfASecondIsRoundedUpAndNeverCancels(Duration time, Duration atMost) {
        Alarm.set(time);
        Duration set = IntervalTimer.REAL.get().remaining();
        assertThat(set).isBetween(atMost.dividedBy(2), atMost);
    }

    @Test
    void aTimeThatTheKernelCannotHoldIsTheLongestItCan() {
        Alarm.set(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(Alarm.cancel()).isBetween(Duration.ofSeconds(0xFFFF_FF00L), Duration.ofSeconds(0xFFFF_FFFFL));
    }

    @Test
    void aNegativeTimeIsRefusedAndChangesNothing() {
        Alarm.set(Duration.ofSeconds(1000));
        assertThatIllegalArgumentException().isThrownBy(() -> Alarm.set(Duration.ofNanos(-1)));
        assertThat(Alarm.cancel()).isPositive();
    }

    @Test
    void aChildLivesPastTheAlarmOfItsParent() throws Exception {
        Alarm.set(Duration.ofSeconds(1));
        Process child = new ProcessBuilder("sleep", "2").start();
        arrived.take();
        assertThat(child.waitFor()).isZero();
    }

    @Test
    void withoutAHandlerItEndsTheJvmWithoutItsShutdownHooks() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "alarm")).isEqualTo(new Result(128 + 14, ""));
    }

    @Test
    void aProgramThatTheProcessBecomesKeepsIt() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "alarm-kept")).isEqualTo(new Result(128 + 14, "another program"));
    }

    static void alarm() throws InterruptedException {
        Alarm.set(Duration.ofSeconds(1));
        new CountDownLatch(1).await();
    }

    static void alarmAndExec() {
        SignalHandlers.set(Signal.SIGALRM, signal -> System.out.println("handled"));
        Alarm.set(Duration.ofSeconds(3));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, 4);
            List<String> words = List.of("sh", "-c", "echo another program; exec sleep 100");
            for (int i = 0; i < words.size(); i++) {
                argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i)));
            }
            MemorySegment nothing = arena.allocate(ValueLayout.ADDRESS);
            System.exit(processes_h.execve(arena.allocateFrom("/bin/sh"), argv, nothing));
        }
    }
}
