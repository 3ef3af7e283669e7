package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.processes_h;
import brood.libc.signals_h;
import brood.testing.Leaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signals sent to this thread, which is all that a mask of one thread is for. */
@ExtendWith(Leaks.class)
@Timeout(60)
class SignalMaskTest {
    private static final Signal USR1 = Signal.SIGUSR1;
    private static final Signal RT = new Signal(40);
    private static final SignalSet BOTH = SignalSet.of(USR1, RT);

    private SignalSet before;

    @BeforeEach
    void look() throws PosixException {
        before = SignalMask.current();
    }

    @AfterEach
    void restore() throws PosixException {
        SignalMask.set(before);
    }

    private static void raise(Signal signal) {
        assertThat(signals_h.tgkill(processes_h.getpid(), processes_h.gettid(), signal.number()))
                .isZero();
    }

    @Test
    void eachCallReturnsWhatWasBlockedBefore() throws Exception {
        assertThat(SignalMask.block(BOTH)).isEqualTo(before);
        assertThat(SignalMask.unblock(SignalSet.of(USR1))).isEqualTo(before.plus(BOTH));
        assertThat(SignalMask.set(SignalSet.of(USR1))).isEqualTo(before.plus(SignalSet.of(RT)));
        assertThat(SignalMask.current()).isEqualTo(SignalSet.of(USR1));
    }

    @Test
    void whatCannotBeBlockedIsLeftOutSilently() throws Exception {
        SignalMask.block(SignalSet.ALL);
        assertThat(numbersNotBlocked()).containsExactly(4, 7, 8, 9, 11, 12, 19, 32, 33);
        SignalMask.set(SignalSet.ALL);
        assertThat(numbersNotBlocked()).containsExactly(4, 7, 8, 9, 11, 12, 19, 32, 33);
        Object nothing = null;
        assertThatThrownBy(() -> nothing.toString()).isInstanceOf(NullPointerException.class); // SIGSEGV, once compiled
    }

    private static List<Integer> numbersNotBlocked() throws PosixException {
        return SignalSet.ALL.minus(SignalMask.current()).signals().stream()
                .map(Signal::number)
                .toList();
    }

    @Test
    void anotherThreadBlocksNothingOfIt() throws Exception {
        SignalMask.block(BOTH);
        BlockingQueue<SignalSet> seen = new LinkedBlockingQueue<>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        seen.add(SignalMask.unblock(BOTH)); // inherited
                        seen.add(SignalMask.current());
                    } catch (PosixException e) {
                        throw new AssertionError(e);
                    }
                })
                .join();
        assertThat(BOTH.minus(seen.take())).isEqualTo(SignalSet.EMPTY);
        assertThat(seen.take().contains(USR1)).isFalse();
        assertThat(SignalMask.current().contains(USR1)).isTrue();
    }

    @Test
    void whatIsBlockedIsPendingUntilItIsTaken() throws Exception {
        SignalMask.block(BOTH);
        assertThat(SignalMask.pending()).isEqualTo(SignalSet.EMPTY);
        raise(USR1);
        raise(RT);
        assertThat(SignalMask.pending()).isEqualTo(BOTH);
        assertThat(SignalMask.waitFor(SignalSet.of(RT), Deadline.NEVER).orElseThrow())
                .satisfies(info -> {
                    assertThat(info.signal()).isEqualTo(RT);
                    assertThat(info.code()).isEqualTo(SignalCode.SI_TKILL);
                    assertThat(info.pid()).contains(Pid.current());
                    assertThat(info.uid()).isPresent();
                    assertThat(info.value()).isEmpty();
                });
        assertThat(SignalMask.pending()).isEqualTo(SignalSet.of(USR1));
        SignalMask.waitFor(BOTH, Deadline.NEVER);
        assertThat(SignalMask.pending()).isEqualTo(SignalSet.EMPTY);
    }

    @Test
    void fiveOfAStandardSignalAreOneAndFiveRealTimeOnesAreFive() throws Exception {
        SignalMask.block(BOTH);
        for (int i = 0; i < 5; i++) {
            raise(USR1);
            raise(RT);
        }
        for (Signal expected : List.of(USR1, RT, RT, RT, RT, RT)) {
            assertThat(SignalMask.waitFor(BOTH, Deadline.NOW).orElseThrow().signal())
                    .isEqualTo(expected);
        }
        assertThat(SignalMask.waitFor(BOTH, Deadline.NOW)).isEmpty();
    }

    @Test
    void unblockingDeliversWhatIsPending() throws Exception {
        BlockingQueue<Signal> handled = new LinkedBlockingQueue<>();
        try (var _ = SignalHandlers.set(USR1, handled::add)) {
            SignalMask.block(SignalSet.of(USR1));
            raise(USR1);
            assertThat(SignalMask.pending().contains(USR1)).isTrue();
            SignalMask.unblock(SignalSet.of(USR1));
            assertThat(handled.take()).isEqualTo(USR1);
        }
    }

    @Test
    void aWaitEndsAtItsDeadlineAndByAnInterrupt() throws Exception {
        SignalMask.block(BOTH);
        assertThat(SignalMask.waitFor(BOTH, Deadline.after(Duration.ofMillis(20))))
                .isEmpty();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> SignalMask.waitFor(BOTH, Deadline.NEVER)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aWaitForWhatThisThreadDoesNotBlockIsRefused() throws Exception {
        SignalMask.block(SignalSet.of(RT));
        assertThatIllegalStateException()
                .isThrownBy(() -> SignalMask.waitFor(BOTH, Deadline.NOW))
                .withMessageContaining("SIGUSR1")
                .withMessageNotContaining("RT");
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        CompletableFuture<SignalSet> mask = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
                    try {
                        mask.complete(SignalMask.block(BOTH));
                    } catch (Exception e) {
                        mask.completeExceptionally(e);
                    }
                })
                .join();
        assertThatThrownBy(mask::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
