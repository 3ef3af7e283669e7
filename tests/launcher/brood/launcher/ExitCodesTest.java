package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Outcome;
import brood.wait.WaitStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodesTest {
    private static Outcome ended(WaitStatus status, boolean timedOut) {
        return new Outcome.Ended(new Pid(7), status, OutcomeReportTest.USAGE, Duration.ZERO, timedOut);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 123, 124, 125, 126, 127, 128, 137, 255})
    void anExitStatusIsPassedOn(int status) {
        assertThat(ExitCodes.of(ended(WaitStatus.exited(status), false))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"1, 129", "2, 130", "9, 137", "11, 139", "15, 143", "64, 192"})
    void aSignalIsAddedTo128(int signal, int code) {
        assertThat(ExitCodes.of(ended(WaitStatus.signaled(new Signal(signal), false), false)))
                .isEqualTo(code);
        assertThat(ExitCodes.of(ended(WaitStatus.signaled(new Signal(signal), true), false)))
                .isEqualTo(code);
    }

    @Test
    void aTimeoutIs124HoweverItEnded() {
        assertThat(ExitCodes.of(ended(WaitStatus.exited(0), true))).isEqualTo(124);
        assertThat(ExitCodes.of(ended(WaitStatus.signaled(Signal.SIGKILL, false), true)))
                .isEqualTo(124);
        assertThat(ExitCodes.of(new Outcome.Lost(new Pid(7), Duration.ZERO, true)))
                .isEqualTo(124);
    }

    @Test
    void aLostChildIsAFailureOfBrood() {
        assertThat(ExitCodes.of(new Outcome.Lost(new Pid(7), Duration.ZERO, false)))
                .isEqualTo(125);
    }

    @ParameterizedTest
    @CsvSource({
        "ENOENT, 127",
        "EACCES, 126",
        "ENOEXEC, 126",
        "ENOTDIR, 126",
        "E2BIG, 126",
        "ELOOP, 126",
        "ETXTBSY, 126",
        "EAGAIN, 125",
        "ENOMEM, 125",
        "EMFILE, 125",
        "ENFILE, 125",
    })
    void aProgramThatDoesNotStartIs126Or127UnlessThereIsNoRoom(String errno, int code) throws Exception {
        Errno reason = (Errno) Errno.class.getField(errno).get(null);
        assertThat(ExitCodes.notStarted(new PosixException(reason, "posix_spawn", "x")))
                .isEqualTo(code);
        assertThat(ExitCodes.notStarted(new PosixException(reason, "execve", "x")))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chdir", "open", "prlimit", "setresuid", "setpriority", "pidfd_open", "dup2"})
    void whatIsMissingBesidesTheProgramIsAFailureOfBrood(String call) {
        assertThat(ExitCodes.notStarted(new PosixException(Errno.ENOENT, call, "x")))
                .isEqualTo(125);
        assertThat(ExitCodes.notStarted(new PosixException(Errno.EACCES, call, "x")))
                .isEqualTo(125);
    }
}
