package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.core.Utf8;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Pty;
import brood.process.TerminalSettings;
import brood.process.WindowSize;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code brood run --pty} on a terminal that the test plays. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PtyOptionTest {
    private final StringBuilder shown = new StringBuilder();
    private Pty outer;

    @BeforeEach
    void open() throws Exception {
        outer = Pty.open();
        outer.resize(WindowSize.of(20, 70));
    }

    @AfterEach
    void close() {
        outer.close();
    }

    private Child brood(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Brood.JAVA.toString(), "-Xlog:disable", "--enable-native-access=brood.libc", "-p", Brood.MODULE_PATH));
        line.addAll(List.of("-m", "launcher/brood.launcher.Main", "run", "--pty"));
        line.addAll(List.of(arguments));
        return Command.of(line).pty(outer).resetIgnored(SignalSet.ALL).spawn();
    }

    private String until(String text) throws Exception {
        byte[] some = new byte[4096];
        while (shown.indexOf(text) < 0) {
            int count = ReadEnd.own(outer.master()).read(some);
            shown.append(new String(some, 0, count));
        }
        return shown.toString();
    }

    private void type(String text) throws Exception {
        WriteEnd.own(outer.master()).write(Utf8.encode(text));
    }

    private boolean isRaw() throws PosixException {
        TerminalSettings settings = TerminalSettings.of(outer.master());
        assertThat(settings.echoes()).isEqualTo(settings.hasLines());
        return !settings.hasLines();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(1); // between two looks, not instead of one
        }
    }

    /** With everything read meanwhile that would keep it from ending. */
    private int exit(Child child) throws Exception {
        outer.slave().close();
        byte[] some = new byte[4096];
        try {
            while (true) {
                shown.append(new String(some, 0, ReadEnd.own(outer.master()).read(some)));
            }
        } catch (PosixException e) {
            assertThat(e.is(Errno.EIO)).isTrue();
        }
        return ((WaitStatus.Exited) ((Outcome.Ended) child.waitFor()).status()).exitStatus();
    }

    /** While this test has the slave open the settings stay to be looked at. */
    private int exitAndNotRaw(Child child) throws Exception {
        Outcome outcome = child.waitFor();
        assertThat(isRaw()).isFalse();
        return ((WaitStatus.Exited) ((Outcome.Ended) outcome).status()).exitStatus();
    }

    @Test
    void theProgramHasATerminalOfItsOwnAndBroodsPassesEverything() throws Exception {
        try (Child brood = brood("--", "sh", "-c", "tty; echo ready; read x; echo \"got $x\"; exit 3")) {
            until("ready");
            await(this::isRaw);
            assertThat(shown).doesNotContain(outer.name() + "\r");
            type("abc\r");
            assertThat(until("got abc\r\n")).contains("ready\r\nabc\r\n"); // echoed once, by the program's terminal
            assertThat(exitAndNotRaw(brood)).isEqualTo(3);
        }
    }

    @Test
    void controlCIsTheProgramsAlone() throws Exception {
        try (Child brood = brood("--", "sh", "-c", "trap 'echo trapped; exit 4' INT; echo ready; sleep 1000 & wait")) {
            until("ready");
            await(this::isRaw);
            type("\u0003");
            until("trapped");
            assertThat(exitAndNotRaw(brood)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"SIGTERM, 143", "SIGHUP, 129", "SIGINT, 130"})
    void aSignalToBroodEndsTheProgramAndRestoresTheTerminal(String signal, int exit) throws Exception {
        try (Child brood = brood("--", "sh", "-c", "echo ready; exec sleep 1000")) {
            until("ready");
            await(this::isRaw);
            brood.signal(Signal.parse(signal));
            assertThat(exitAndNotRaw(brood)).isEqualTo(exit);
        }
    }

    @Test
    void aProgramThatIsKilledLeavesTheTerminalAsItWas() throws Exception {
        try (Child brood = brood("--", "sh", "-c", "echo ready; read x; kill -9 $$")) {
            until("ready");
            await(this::isRaw);
            type("\r");
            assertThat(exitAndNotRaw(brood)).isEqualTo(137);
        }
    }

    @Test
    void aTimeoutRestoresTheTerminalBeforeTheReport() throws Exception {
        try (Child brood = brood("--timeout", "1s", "--report", "text", "--", "sleep", "1000")) {
            assertThat(exit(brood)).isEqualTo(124);
            assertThat(shown).contains("timed out, killed by SIGTERM\r\n");
        }
    }

    @Test
    void aProgramThatDoesNotStartIsReportedOnATerminalAsItWas() throws Exception {
        try (Child brood = brood("--", "/no/such/program")) {
            assertThat(exit(brood)).isEqualTo(127);
            assertThat(shown).contains("/no/such/program: No such file or directory (ENOENT)\r\n");
        }
    }

    @Test
    void aNewSizeReachesTheProgram() throws Exception {
        try (Child brood =
                brood("--", "sh", "-c", "trap 'stty size; exit 0' WINCH; stty size; sleep 1000 & echo ready; wait")) {
            assertThat(until("ready")).contains("20 70\r\n");
            outer.resize(WindowSize.of(33, 99));
            until("33 99");
            assertThat(exitAndNotRaw(brood)).isZero();
        }
    }

    @Test
    void whenTheTerminalHangsUpTheProgramIsTold() throws Exception {
        try (Child brood = brood("--", "sh", "-c", "echo ready; exec sleep 1000")) {
            until("ready");
            outer.slave().close();
            outer.master().close();
            Outcome outcome = brood.waitFor();
            assertThat(((WaitStatus.Exited) ((Outcome.Ended) outcome).status()).exitStatus())
                    .isEqualTo(129);
        }
    }

    @Test
    void aStoppedBroodHasGivenTheTerminalBackAndTakesItAgain() throws Exception {
        try (Child brood = brood("--", "sh", "-c", "echo ready; read x; exit 5")) {
            until("ready");
            await(this::isRaw);
            brood.signal(Signal.SIGTSTP);
            await(() -> state(brood.pid()) == ProcessState.STOPPED);
            assertThat(isRaw()).isFalse();
            brood.signal(Signal.SIGCONT);
            await(this::isRaw);
            type("\r");
            assertThat(exitAndNotRaw(brood)).isEqualTo(5);
        }
    }

    private static ProcessState state(Pid pid) {
        return ProcStat.of(pid).orElseThrow().state();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "'sh -c exit\u00A09', 9", "/no/such, 127", "/, 126"})
    void withoutATerminalTheExitCodesAreTheSame(String program, int exit) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "--pty", "--"));
        for (String argument : program.split(" ")) {
            line.add(argument.replace('\u00A0', ' '));
        }
        Brood.Result result = Brood.run(List.of("--enable-native-access=brood.libc"), line.toArray(new String[0]));
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void withoutATerminalTheOutputIsThatOfOneAndTheInputIsNotShown() throws Exception {
        Brood.Result result = Brood.run(
                List.of("--enable-native-access=brood.libc"),
                "run",
                "--pty",
                "--",
                "sh",
                "-c",
                "stty size; cat; echo done; test -t 0 -a -t 1 -a -t 2");
        assertThat(result).isEqualTo(new Brood.Result(0, "24 80\r\ndone\r\n", ""));
    }

    @Test
    void aRedirectionTakesTheTerminalsPlace() throws Exception {
        Brood.Result result = Brood.run(
                List.of("--enable-native-access=brood.libc"),
                "run",
                "--pty",
                "--stdout",
                "null",
                "--",
                "sh",
                "-c",
                "echo out; echo err >&2; test ! -t 1");
        assertThat(result).isEqualTo(new Brood.Result(0, "err\r\n", ""));
    }
}
