package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.PosixException;
import brood.testing.Await;
import brood.testing.Leaks;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program's input and output at once, and whatever keeps either from ending. */
@ExtendWith(Leaks.class)
@Timeout(120)
class CaptureTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    @Test
    void moreThanThePipesHoldBothWaysIsNoDeadlock() throws Exception {
        byte[] input = random(5_000_000);
        Captured captured = Capture.of(Command.of("cat")).input(input).run();
        assertThat(captured.outcome().isSuccess()).isTrue();
        assertThat(captured.stdout()).isEqualTo(input);
        assertThat(captured.stderr()).isEmpty();
        assertThat(captured.truncated()).isFalse();
        assertThat(captured.outputHeldOpen()).isFalse();
    }

    @Test
    void bothStreamsFloodingAtOnceStayApart() throws Exception {
        Captured captured = Capture.of(Command.shell("head -c 2000000 /dev/zero >&2 & yes | head -c 2000000; wait"))
                .run();
        assertThat(captured.stdout()).hasSize(2_000_000).containsOnly('y', '\n');
        assertThat(captured.stderr()).hasSize(2_000_000).containsOnly(0);
    }

    @Test
    void aCapKeepsTheFirstBytesAndDrainsTheRest() throws Exception {
        Captured captured = Capture.of(Command.shell("printf abc; head -c 1000000 /dev/zero; printf xyz >&2"))
                .atMost(3)
                .run();
        assertThat(captured.outcome().isSuccess()).isTrue();
        assertThat(captured.stdoutText()).isEqualTo("abc");
        assertThat(captured.stderrText()).isEqualTo("xyz");
        assertThat(captured.truncated()).isTrue();
        assertThat(Capture.of(Command.shell("echo >&2")).atMost(0).run().truncated())
                .as("errors count as well")
                .isTrue();
        assertThat(Capture.of(Command.of("echo")).atMost(1).run().truncated()).isFalse();
        assertThat(Capture.of(Command.of("echo")).atMost(0).run().truncated()).isTrue();
        assertThatThrownBy(() -> Capture.of(Command.of("echo")).atMost(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aChildThatDoesNotReadItsInputEndsAsItDid() throws Exception {
        Captured captured = Capture.of(Command.shell("echo done; exit 3"))
                .input(random(2_000_000))
                .run();
        assertThat(Output.exitStatus(captured.outcome())).isEqualTo(3);
        assertThat(captured.stdoutText()).isEqualTo("done\n");
    }

    @Test
    void noInputIsAnEndOfFileOnlyIfAskedFor() throws Exception {
        assertThat(Capture.of(Command.of("wc", "-c")).input(new byte[0]).run().stdoutText())
                .isEqualTo("0\n");
    }

    @Test
    void whatTheCommandRedirectsIsNotCaptured() throws Exception {
        Command command = Command.shell("echo out; echo err >&2").stdout(Redirect.NULL);
        Captured captured = Capture.of(command).run();
        assertThat(captured.stdoutText()).isEmpty();
        assertThat(captured.stderrText()).isEqualTo("err\n");
        // and the command is as it was
        assertThat(command.redirects).containsOnlyKeys(1);
    }

    @Test
    void oneStreamCanFollowTheOther() throws Exception {
        Captured captured = Capture.of(Command.shell("echo out; echo err >&2").stderr(Redirect.STDOUT))
                .run();
        assertThat(captured.stdoutText()).isEqualTo("out\nerr\n");
    }

    @Test
    void aGrandchildHoldingTheOutputIsNotWaitedFor() throws Exception {
        Captured captured = Capture.of(Command.shell("sleep 1000 & echo $!; exit 7"))
                .idleGrace(SHORT)
                .run();
        try {
            assertThat(Output.exitStatus(captured.outcome())).isEqualTo(7);
            assertThat(captured.outputHeldOpen()).isTrue();
        } finally {
            kill(captured.stdoutText());
        }
    }

    @Test
    void aGrandchildFloodingTheOutputIsBoundedByTheTimeout() throws Exception {
        Captured captured = Capture.of(Command.shell("yes & echo $! >&2; exit 7"))
                .atMost(1000)
                .run(Duration.ofSeconds(2), Duration.ZERO);
        Await.untilEnded(Integer.parseInt(captured.stderrText().strip())); // by SIGPIPE
        assertThat(Output.exitStatus(captured.outcome())).isEqualTo(7);
        assertThat(captured.outcome().timedOut()).isFalse();
        assertThat(captured.outputHeldOpen()).isTrue();
    }

    private static void kill(String pid) throws Exception {
        assertThat(Command.of("kill", "-9", pid.strip()).run().isSuccess()).isTrue();
        Await.untilEnded(Integer.parseInt(pid.strip()));
    }

    @Test
    void aTimeoutWhileFloodingEndsTheTree() throws Exception {
        Captured captured = Capture.of(Command.shell("sleep 1000 & echo $! >&2; yes"))
                .atMost(10)
                .run(SHORT, LONG);
        assertThat(captured.outcome().timedOut()).isTrue();
        assertThat(captured.stdoutText()).isEqualTo("y\ny\ny\ny\ny\n");
        assertThat(captured.outputHeldOpen()).isFalse();
        Await.untilEnded(Integer.parseInt(captured.stderrText().strip()));
    }

    @Test
    void whoIgnoresTheFirstSignalIsKilledAfterTheGrace() throws Exception {
        Captured captured = Capture.of(Command.shell("trap '' TERM; echo ready; while :; do sleep 1000; done"))
                .run(SHORT, SHORT);
        assertThat(captured.outcome().timedOut()).isTrue();
        assertThat(captured.outcome().describe()).isEqualTo("timed out, killed by SIGKILL");
    }

    @Test
    void whatIsWrittenWhileEndingIsCollected() throws Exception {
        Captured captured = Capture.of(
                        Command.shell("trap 'echo bye; exit 0' TERM; echo hi; while :; do sleep 1; done"))
                .run(Duration.ofSeconds(1), LONG);
        assertThat(captured.outcome().timedOut()).isTrue();
        assertThat(captured.stdoutText()).isEqualTo("hi\nbye\n");
    }

    @Test
    void anInterruptKillsTheProgram() throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            try {
                return "ran " + Capture.of(Command.of("sleep", "1000")).run();
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        Thread thread = Thread.ofPlatform().start(task);
        Await.until(() -> !Children.all().isEmpty());
        thread.interrupt();
        assertThat(task.get()).isEqualTo("interrupted");
    }

    @Test
    void whatDoesNotStartLeavesNothing() {
        Command command = Command.of("/no/such/program");
        assertThatThrownBy(() -> Capture.of(command).input(new byte[10]).run())
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        assertThat(command.redirects).isEmpty();
    }

    @Test
    void aLineForTheShellIsOverWhenTheShellIs() throws Exception {
        Shell.Output output = Shell.output("sleep 1000 & echo $!; yes | head -c 1000000; exit 4");
        kill(output.lines().getFirst());
        assertThat(Output.exitStatus(output.outcome())).isEqualTo(4);
        assertThat(output.lines()).hasSize(500_001).endsWith("y");
    }
}
