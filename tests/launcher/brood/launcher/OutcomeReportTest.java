package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Outcome;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exact text: others parse it. */
class OutcomeReportTest {
    static final ResourceUsage USAGE = new ResourceUsage(
            Duration.ofNanos(1_500_000), Duration.ofMillis(2), 4096, 0, 0, 0, 10, 1, 0, 3, 4, 0, 0, 0, 5, 6);
    private static final String RUSAGE =
            """
            "rusage":{"userMs":1.5,"systemMs":2.0,"maxRssKiB":4096,"minorFaults":10,"majorFaults":1,\
            "voluntarySwitches":5,"involuntarySwitches":6,"blockInputs":3,"blockOutputs":4}""";
    private static final Pid PID = new Pid(4242);
    private static final List<String> ARGV = List.of("sh", "-c", "exit 3");

    private static Outcome ended(WaitStatus status) {
        return new Outcome.Ended(PID, status, USAGE, Duration.ofNanos(12_345_678), false);
    }

    @Test
    void exited() {
        assertThat(OutcomeReport.json(ARGV, ended(WaitStatus.exited(3))))
                .isEqualTo(
                        """
                        {"v":1,"pid":4242,"argv":["sh","-c","exit 3"],"kind":"exited","exitStatus":3,"signal":null,\
                        "coreDumped":false,"rawStatus":768,"timedOut":false,"durationMs":12.345,"""
                                + RUSAGE + "}");
    }

    @Test
    void signaled() {
        assertThat(OutcomeReport.json(List.of("x"), ended(WaitStatus.signaled(Signal.SIGKILL, false))))
                .isEqualTo(
                        """
                        {"v":1,"pid":4242,"argv":["x"],"kind":"signaled","exitStatus":null,\
                        "signal":{"number":9,"name":"SIGKILL"},"coreDumped":false,"rawStatus":9,"timedOut":false,\
                        "durationMs":12.345,"""
                                + RUSAGE + "}");
    }

    @Test
    void signaledWithACoreByASignalWithoutAName() {
        assertThat(OutcomeReport.json(List.of("x"), ended(WaitStatus.signaled(new Signal(33), true))))
                .contains("\"kind\":\"signaled\",\"exitStatus\":null,\"signal\":{\"number\":33,\"name\":null},"
                        + "\"coreDumped\":true,\"rawStatus\":161,");
    }

    @Test
    void timedOut() {
        assertThat(OutcomeReport.json(
                        List.of("x"),
                        ended(WaitStatus.signaled(Signal.SIGTERM, false)).asTimedOut()))
                .contains("\"kind\":\"signaled\"", "\"rawStatus\":15,\"timedOut\":true,");
    }

    @Test
    void lost() {
        assertThat(OutcomeReport.json(List.of("x"), new Outcome.Lost(PID, Duration.ofSeconds(1), false)))
                .isEqualTo(
                        """
                        {"v":1,"pid":4242,"argv":["x"],"kind":"lost","exitStatus":null,"signal":null,\
                        "coreDumped":null,"rawStatus":null,"timedOut":false,"durationMs":1000.0,"rusage":null}""");
    }

    @Test
    void notStarted() {
        PosixException failure = new PosixException(Errno.ENOENT, "posix_spawn", "/no/such");
        assertThat(OutcomeReport.json(List.of("/no/such", "\uDCFF"), failure))
                .isEqualTo(
                        """
                        {"v":1,"pid":null,"argv":["/no/such","\\uDCFF"],"kind":"not-started","exitStatus":null,\
                        "signal":null,"coreDumped":null,"rawStatus":null,"timedOut":false,"durationMs":null,\
                        "rusage":null,"error":{"call":"posix_spawn","errno":2,"name":"ENOENT",\
                        "message":"posix_spawn: /no/such: No such file or directory (ENOENT)"}}""");
    }

    @Test
    void inWords() {
        assertThat(OutcomeReport.text(ARGV, ended(WaitStatus.exited(3))))
                .containsExactly(
                        "brood: sh -c exit 3 (pid 4242): exited with 3",
                        "  time      0.012 s real, 0.002 s user, 0.002 s system",
                        "  memory    4.0 MiB at most, the launcher's own pages included",
                        "  faults    10 minor, 1 major",
                        "  switches  5 voluntary, 6 involuntary",
                        "  blocks    3 in, 4 out");
    }

    @Test
    void aLostChildInWords() {
        assertThat(OutcomeReport.text(List.of("x"), new Outcome.Lost(PID, Duration.ofSeconds(1), true)))
                .containsExactly("brood: x (pid 4242): timed out, lost: reaped elsewhere", "  time      1.000 s real");
    }
}
