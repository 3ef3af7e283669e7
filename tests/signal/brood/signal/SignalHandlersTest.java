package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.signal.SignalHandlers.Registration;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class SignalHandlersTest {
    private static final Signal USR1 = Signal.SIGUSR1;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private List<SignalSet> before;

    /** What is ignored and what is handled; not the two that the JDK begins to handle when it comes by. */
    private static List<SignalSet> dispositions() throws IOException {
        List<SignalSet> sets = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("SigIgn:") || line.startsWith("SigCgt:")) {
                sets.add(SignalSet.parseHex(line.substring(7).strip())
                        .minus(SignalSet.of(new Signal(33), new Signal(62))));
            }
        }
        return sets;
    }

    private static boolean isIgnored(Signal signal) throws IOException {
        return dispositions().get(0).contains(signal);
    }

    @BeforeEach
    void look() throws IOException {
        before = dispositions();
    }

    @AfterEach
    void allIsAsBefore() throws IOException {
        assertThat(dispositions()).isEqualTo(before);
        assertThat(calls).isEmpty();
    }

    private Registration set(Signal signal, String name) {
        return SignalHandlers.set(signal, arrived -> calls.add(name + " " + arrived));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 10, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30, 31})
    void everySignalThatIsFreeReachesItsHandler(int number) throws Exception {
        Signal signal = new Signal(number);
        try (Registration registration = set(signal, "handler")) {
            assertThat(registration.signal()).isEqualTo(signal);
            SignalHandlers.of(signal).raise();
            assertThat(calls.take()).isEqualTo("handler " + signal);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, prints its threads",
        "4, the JVM handles it",
        "7, the JVM handles it",
        "8, the JVM handles it",
        "9, the kernel",
        "11, the JVM handles it",
        "12, suspends its threads",
        "19, the kernel",
        "25, the JVM handles it",
        "32, C library",
        "33, C library",
        "34, real-time",
        "64, real-time",
        "0, no such signal",
        "65, no such signal",
        "255, no such signal"
    })
    void whatBelongsToOthersIsRefusedWithTheReason(int number, String reason) {
        Signal signal = new Signal(number);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set(signal, "never"))
                .withMessageContaining(signal.name())
                .withMessageContaining(reason);
        assertThatIllegalArgumentException().isThrownBy(() -> SignalHandlers.ignore(signal));
        assertThatIllegalArgumentException().isThrownBy(() -> SignalHandlers.setDefault(signal));
    }

    @Test
    void ignoringChildrenIsRefusedBecauseTheirStatusesWouldBeLost() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalHandlers.ignore(Signal.SIGCHLD))
                .withMessageContaining("wait");
        assertThat(isIgnored(Signal.SIGCHLD)).isFalse();
    }

    @Test
    void aSignalFromAnotherProcessReachesItsHandler() throws Exception {
        try (Registration registration = set(USR1, "handler")) {
            long pid = ProcessHandle.current().pid();
            int status = new ProcessBuilder("sh", "-c", "kill -s USR1 " + pid)
                    .start()
                    .waitFor();
            assertThat(status).isZero();
            assertThat(calls.take()).isEqualTo("handler " + registration.signal());
        }
    }

    @Test
    void theLastRegistrationCountsUntilItIsClosed() throws Exception {
        try (Registration outer = set(USR1, "outer")) {
            try (Registration inner = set(USR1, "inner")) {
                SignalHandlers.of(inner.signal()).raise();
                assertThat(calls.take()).isEqualTo("inner SIGUSR1");
            }
            SignalHandlers.of(outer.signal()).raise();
            assertThat(calls.take()).isEqualTo("outer SIGUSR1");
        }
    }

    @Test
    void closingOutOfOrderTakesNothingFromTheOthers() throws Exception {
        Registration first = set(USR1, "first");
        Registration second = set(USR1, "second");
        Registration third = set(USR1, "third");
        second.close();
        first.close();
        first.close();
        SignalHandlers.of(USR1).raise();
        assertThat(calls.take()).isEqualTo("third SIGUSR1");
        third.close();
        third.close();
    }

    @Test
    void ignoredIsIgnoredUntilClosed() throws Exception {
        try (Registration outer = set(USR1, "outer")) {
            try (Registration ignored = SignalHandlers.ignore(USR1)) {
                assertThat(isIgnored(ignored.signal())).isTrue();
                SignalHandlers.of(USR1).raise();
            }
            assertThat(isIgnored(outer.signal())).isFalse();
            SignalHandlers.of(USR1).raise();
            assertThat(calls.take()).isEqualTo("outer SIGUSR1");
        }
    }

    /** The JVM does not set these three any more once they are ignored. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15})
    void whatEndsTheJvmCanBeIgnoredAndThenHandledAgain(int number) throws Exception {
        Signal signal = new Signal(number);
        try (Registration ignored = SignalHandlers.ignore(signal);
                Registration last = set(Signal.SIGWINCH, "last")) { // handled after signals of a lower number
            Dispatcher.arrived(ignored.signal().number());
            Dispatcher.arrived(last.signal().number());
            assertThat(calls.take()).isEqualTo("last SIGWINCH");
            try (Registration handled = set(signal, "handler")) {
                SignalHandlers.of(handled.signal()).raise();
                assertThat(calls.take()).isEqualTo("handler " + signal);
            }
        }
        try (Registration handled = set(signal, "again")) {
            SignalHandlers.of(handled.signal()).raise();
            assertThat(calls.take()).isEqualTo("again " + signal);
        }
    }

    @Test
    void theDefaultIsTheKernels() throws Exception {
        Signal harmless = Signal.SIGWINCH; // nothing, by default
        try (Registration outer = set(harmless, "outer")) {
            try (Registration none = SignalHandlers.setDefault(harmless)) {
                assertThat(dispositions().get(1).contains(none.signal())).isFalse();
                SignalHandlers.of(harmless).raise();
            }
            SignalHandlers.of(outer.signal()).raise();
            assertThat(calls.take()).isEqualTo("outer SIGWINCH");
        }
    }

    @Test
    void theCurrentDispositionIsTheOneThatCounts() {
        Consumer<Signal> handler = arrived -> {};
        assertThat(SignalHandlers.current(USR1)).isEqualTo(new Disposition.Default());
        try (Registration outer = SignalHandlers.set(USR1, handler)) {
            assertThat(SignalHandlers.current(outer.signal())).isEqualTo(new Disposition.Handled(handler));
            try (Registration ignored = SignalHandlers.ignore(USR1)) {
                assertThat(SignalHandlers.current(ignored.signal())).isEqualTo(new Disposition.Ignored());
            }
            try (Registration none = SignalHandlers.setDefault(USR1)) {
                assertThat(SignalHandlers.current(none.signal())).isEqualTo(new Disposition.Default());
            }
            assertThat(SignalHandlers.current(USR1)).isEqualTo(new Disposition.Handled(handler));
        }
        assertThat(SignalHandlers.current(USR1)).isEqualTo(new Disposition.Default());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 11, 12, 15})
    void theJvmsOwnHandlersAreForeign(int number) {
        assertThat(SignalHandlers.current(new Signal(number))).isEqualTo(new Disposition.Foreign());
    }

    /** The JVM goes on handling it, to drop it. */
    @Test
    void termIsIgnoredThoughTheKernelSaysThatItIsHandled() {
        try (Registration ignored = SignalHandlers.ignore(Signal.SIGTERM)) {
            assertThat(SignalHandlers.current(ignored.signal())).isEqualTo(new Disposition.Ignored());
        }
        assertThat(SignalHandlers.current(Signal.SIGTERM)).isEqualTo(new Disposition.Foreign());
    }

    @Test
    void whatLinuxHasNotHasNoDisposition() {
        assertThatIllegalArgumentException().isThrownBy(() -> SignalHandlers.current(new Signal(65)));
    }
}
