package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.signal.OtherJvm.Result;
import brood.testing.Leaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class SignalFdTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "merged-and-queued | [SIGUSR1, SIGRTMIN+1, SIGRTMIN+1, SIGRTMIN+1, SIGRTMIN+1, SIGRTMIN+1]",
                "order | [SIGUSR1, SIGTERM, SIGRTMIN+1, SIGRTMIN+1, SIGRTMIN+2]",
                "many | 10000",
                "sender | SIGUSR1 SI_USER OptionalInt.empty, true, true",
                "deadline | Optional.empty, Optional.empty, Optional[SIGRTMIN], Optional.empty",
                "interrupted | interrupted",
                "closed | true",
                "virtual | [SIGRTMIN+1, SIGRTMIN+1, SIGRTMIN+1]",
                "poller | true, true, [SIGRTMIN], []",
                "new-threads | Optional.empty",
                "unblocked-later | SIGRTMIN+2 is not blocked in thread N (unblocks): "
                        + "the JVM has to be started with it blocked",
            })
    void inAJvmThatWasStartedWithThemBlocked(String scenario, String output) throws Exception {
        Result result = OtherJvm.run(
                "set -- env --block-signal=" + Prepared.BLOCKED + " \"$@\";",
                List.of("-Xrs"),
                Prepared.class,
                scenario);
        assertThat(result.output().replace("\n", ", ")).isEqualTo(output);
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void aJvmThatUnblocksThemItselfIsToldOfXrs() throws Exception {
        Result result = OtherJvm.run(
                "set -- env --block-signal=" + Prepared.BLOCKED + " \"$@\";", List.of(), Prepared.class, "order");
        assertThat(result.output())
                .contains("SIGTERM is not blocked in thread ")
                .contains("the JVM has to be started with it blocked, and with -Xrs");
        assertThat(result.exitStatus()).isOne();
    }

    @Test
    void anOrdinaryJvmIsRefusedByThreadAndSignal() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SignalFd.open(SignalSet.of(Signal.SIGUSR1)))
                .withMessageMatching("SIGUSR1 is not blocked in thread \\d+ \\(.+\\): the JVM has to be started .*");
    }

    @ParameterizedTest
    @CsvSource({
        "9, the kernel does not let it",
        "19, the kernel does not let it",
        "4, the JVM never blocks it",
        "7, the JVM never blocks it",
        "8, the JVM never blocks it",
        "11, the JVM never blocks it",
        "12, the JVM never blocks it",
        "32, the C library keeps it",
        "33, the C library keeps it",
        "62, ends blocking I/O",
    })
    void whatNoJvmLeavesAloneIsRefusedWithTheReason(int number, String reason) {
        Signal signal = new Signal(number);
        assertThatIllegalStateException()
                .isThrownBy(() -> SignalFd.open(SignalSet.of(signal)))
                .withMessageStartingWith(signal + " cannot be received: ")
                .withMessageContaining(reason);
    }

    /** What {@link SignalUse} says of all others holds: a JVM that starts with them blocked keeps them so. */
    @Test
    void everySignalThatIsNotRefusedStaysBlockedInEveryThread() throws Exception {
        Result result = OtherJvm.run("set -- env --block-signal \"$@\";", List.of("-Xrs"), AllSignals.class, "unused");
        assertThat(result.output()).isEqualTo("Optional.empty\n[4, 7, 8, 9, 11, 12, 19, 32, 33, 62]");
    }

    /** Asks for everything that is not refused. */
    static final class AllSignals {
        private AllSignals() {}

        public static void main(String[] arguments) {
            SignalSet refused = SignalSet.EMPTY;
            for (Signal signal : SignalSet.ALL.signals()) {
                if (SignalUse.of(signal).descriptorRefusal().isPresent()) {
                    refused = refused.plus(SignalSet.of(signal));
                }
            }
            System.out.println(SignalFd.obstacle(SignalSet.ALL.minus(refused)));
            System.out.println(refused.signals().stream().map(Signal::number).toList());
        }
    }
}
