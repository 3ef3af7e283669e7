package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Signal;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class ExitStatusTest {
    @Test
    void everyExitStatusArrives() throws Exception {
        for (int status = 0; status <= 255; status++) {
            Outcome outcome = Command.of("sh", "-c", "exit " + status).run();
            assertThat(Output.exitStatus(outcome)).isEqualTo(status);
            assertThat(outcome.isSuccess()).isEqualTo(status == 0);
        }
    }

    static Stream<Signal> endingSignals() {
        return Signal.named().stream()
                .filter(signal -> signal.defaultAction() == Signal.DefaultAction.TERMINATE
                        || signal.defaultAction() == Signal.DefaultAction.CORE);
    }

    @ParameterizedTest
    @MethodSource("endingSignals")
    void everySignalThatEndsAProcessIsToldFromAnExit(Signal signal) throws Exception {
        Outcome outcome = Command.of("sh", "-c", "kill -" + signal.number() + " $$")
                .limit(Resource.CORE, Limit.of(0))
                .run();
        assertThat(status(outcome))
                .isInstanceOfSatisfying(WaitStatus.Signaled.class, signaled -> assertThat(signaled.signal())
                        .isEqualTo(signal));
    }

    @Test
    void exiting137IsNotBeingKilled() throws Exception {
        assertThat(status(Command.shell("exit 137").run())).isInstanceOf(WaitStatus.Exited.class);
        assertThat(status(Command.shell("kill -9 $$").run())).isInstanceOf(WaitStatus.Signaled.class);
    }

    @Test
    void aCoreFileShowsInTheStatus(@TempDir Path directory) throws Exception {
        String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
        assumeThat(pattern).doesNotStartWith("|").doesNotStartWith("/");
        Command command = Command.shell("kill -SEGV $$").directory(directory);
        assertThat(status(command.limit(Resource.CORE, Limit.of(1 << 24)).run()))
                .isInstanceOfSatisfying(WaitStatus.Signaled.class, status -> assertThat(status.coreDumped())
                        .isTrue());
        assertThat(status(command.limit(Resource.CORE, Limit.of(0)).run()))
                .isInstanceOfSatisfying(WaitStatus.Signaled.class, status -> assertThat(status.coreDumped())
                        .isFalse());
    }

    @Test
    void theUsageIsTheChildsOwn() throws Exception {
        Outcome.Ended ended = (Outcome.Ended) Command.shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done")
                .run();
        assertThat(ended.usage().cpuTime())
                .isPositive()
                .isLessThanOrEqualTo(ended.duration().plusMillis(20));
        assertThat(ended.usage().minorFaults()).isPositive();
        assertThat(ended.usage().maxRssKiB()).isPositive();
        assertThat(ended.duration()).isPositive();
        assertThat(ended.timedOut()).isFalse();
    }

    @Test
    void aChildThatRunsHasNoOutcome() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThat(child.isAlive()).isTrue();
            assertThat(child.poll()).isEmpty();
            assertThat(child.waitFor(Duration.ofMillis(5))).isEmpty();
            child.signal(Signal.SIGTERM);
            assertThat(status(child.waitFor())).isEqualTo(WaitStatus.signaled(Signal.SIGTERM, false));
            assertThat(child.isAlive()).isFalse();
        }
    }

    private static WaitStatus status(Outcome outcome) {
        return ((Outcome.Ended) outcome).status();
    }
}
