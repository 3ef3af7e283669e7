package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.testing.Leaks;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class TimeoutTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(1000);

    private final Marked marked = new Marked();

    @AfterEach
    void nothingIsAlive() throws Exception {
        assertThat(marked.alive()).isEmpty();
    }

    @Test
    void whoIsInTimeIsNotTimedOut() throws Exception {
        Outcome outcome = marked.shell("exit 3").run(LONG, LONG);
        assertThat(outcome.timedOut()).isFalse();
        assertThat(outcome.describe()).isEqualTo("exited with 3");
    }

    @Test
    void theWholeTreeEndsThoughAGrandchildHoldsTheOutput() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Outcome outcome = marked.shell("sleep 1000 & sleep 1000 & echo started; wait")
                    .stdout(Redirect.to(pipe.writeEnd().fd()))
                    .run(SOON, LONG);
            assertThat(outcome.timedOut()).isTrue();
            assertThat(outcome.describe()).isEqualTo("timed out, killed by SIGTERM");
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().readAllBytes())
                    .as("nobody writes any more")
                    .isNotNull();
        }
    }

    @Test
    void whoIgnoresTheSignalIsKilledAfterTheGrace() throws Exception {
        try (Child child =
                marked.shell("trap '' TERM; while :; do sleep 1000; done").spawn()) {
            marked.awaitProgram("sleep");
            Outcome outcome = child.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, SOON);
            assertThat(outcome.describe()).isEqualTo("timed out, killed by SIGKILL");
        }
    }

    @Test
    void whoEndsAsToldSaysHowItself() throws Exception {
        try (Child child = marked.shell("trap 'exit 7' TERM; sleep 1000 & wait").spawn()) {
            marked.awaitProgram("sleep");
            Outcome outcome = child.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, LONG);
            assertThat(outcome.timedOut()).isTrue();
            assertThat(outcome.describe()).isEqualTo("timed out, exited with 7");
        }
    }

    @Test
    void noTimeAtAllIsAllowed() throws Exception {
        Outcome outcome = marked.command(Command.of("sleep", "1000")).run(Duration.ZERO, Duration.ZERO);
        assertThat(outcome.describe()).isEqualTo("timed out, killed by SIGKILL");
    }

    @Test
    void aStartThatFailsIsNoTimeout() {
        assertThatThrownBy(() -> Command.of("/no/such").run(SOON, SOON)).isInstanceOf(PosixException.class);
    }

    @Test
    void aNegativeTimeIsRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> marked.command(Command.of("sleep", "1000")).run(Duration.ofMillis(-1), SOON))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> marked.command(Command.of("sleep", "1000")).run(SOON, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
