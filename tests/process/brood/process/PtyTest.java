package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class PtyTest {
    private static final long CLOEXEC = 02000000;
    private static final long NONBLOCK = 04000;

    private Pty pty;
    private Screen screen;

    @BeforeEach
    void open() throws Exception {
        pty = Pty.open();
        screen = new Screen(pty);
    }

    @AfterEach
    void close() {
        pty.close();
    }

    private Child start(Command command) throws Exception {
        Child child = command.pty(pty).resetIgnored(SignalSet.ALL).spawn();
        pty.slave().close();
        return child;
    }

    private static Signal endOf(Child child) throws Exception {
        return ((WaitStatus.Signaled) ((Outcome.Ended) child.waitFor()).status()).signal();
    }

    @Test
    void theChildLeadsASessionOfWhichItIsTheControllingTerminal() throws Exception {
        try (Child child = start(Command.of("cat"))) {
            ProcStat stat = ProcStat.of(child.pid()).orElseThrow();
            assertThat(stat.session()).contains(child.pid());
            assertThat(stat.group()).contains(child.pid());
            assertThat(stat.foregroundGroup()).contains(child.pid());
            assertThat("/dev/" + stat.terminalName().orElseThrow()).isEqualTo(pty.name());
        }
    }

    /** Opens one where opening a terminal makes it the controlling one, unless it is said not to. */
    static final class SessionLeader {
        public static void main(String[] arguments) throws Exception {
            try (Pty _ = Pty.open()) {
                ProcStat stat = ProcStat.of(Pid.current()).orElseThrow();
                System.out.println(stat.session().equals(Optional.of(stat.pid())) + " " + stat.terminalName());
            }
        }
    }

    @Test
    void aSessionLeaderThatOpensOneGetsNoControllingTerminal() throws Exception {
        Captured captured =
                Capture.of(TestJvm.of(SessionLeader.class).newSession()).run();
        assertThat(captured.stdoutText()).isEqualTo("true Optional.empty\n");
    }

    private static long flags(Fd fd) throws Exception {
        String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd.raw()));
        return Long.parseLong(info.replaceAll("(?s).*flags:\\t(\\d+).*", "$1"), 8);
    }

    @Test
    void bothEndsAreClosedOnExecAndTheMasterDoesNotBlock() throws Exception {
        assertThat(flags(pty.master()) & (CLOEXEC | NONBLOCK)).isEqualTo(CLOEXEC | NONBLOCK);
        assertThat(flags(pty.slave()) & (CLOEXEC | NONBLOCK)).isEqualTo(CLOEXEC);
    }

    @Test
    void allThreeStreamsAreTheTerminalAndNothingElseIsOpen() throws Exception {
        try (Child child = start(Command.shell("tty; tty <&1; tty <&2; ls /proc/$$/fd; echo direct >/dev/tty"))) {
            String name = pty.name() + "\r\n";
            assertThat(screen.toTheEnd()).startsWith(name + name + name).endsWith("direct\r\n");
            assertThat(screen.text().substring(3 * name.length()).replaceAll("\\s+", " "))
                    .isIn("0 1 2 direct ", "0 10 1 2 direct "); // dash keeps the script's place above 9
            assertThat(child.waitFor().isSuccess()).isTrue();
        }
    }

    @Test
    void aRedirectedStreamIsNotTheTerminal() throws Exception {
        try (Pipe pipe = Pipe.open();
                Child child = start(Command.shell("tty; tty >/dev/tty; echo err >&2")
                        .stdout(Redirect.to(pipe.writeEnd().fd())))) {
            pipe.writeEnd().close();
            assertThat(new String(pipe.readEnd().readAllBytes())).isEqualTo(pty.name() + "\n");
            assertThat(screen.toTheEnd()).isEqualTo(pty.name() + "\r\nerr\r\n");
            child.waitFor();
        }
    }

    @Test
    void aDescriptorAboveIsPassedOnAndNoOther() throws Exception {
        try (Fd file = Fd.open("/dev/zero", OpenFlag.RDONLY);
                Child child = start(Command.of("head", "-c", "3", "/dev/fd/50")
                        .descriptor(50, Redirect.to(file))
                        .limit(Resource.NOFILE, Limit.of(60)))) {
            assertThat(screen.toTheEnd()).isEqualTo("\0\0\0");
            assertThat(child.waitFor().isSuccess()).isTrue();
        }
    }

    @Test
    void aLimitOfDescriptorsDoesNotKeepItFromTheTerminal() throws Exception {
        try (Child child = start(Command.shell("ulimit -n; echo on >/dev/tty").limit(Resource.NOFILE, Limit.of(11)))) {
            assertThat(screen.toTheEnd()).isEqualTo("11\r\non\r\n");
            assertThat(child.waitFor().isSuccess()).isTrue();
        }
    }

    @Test
    void anotherUserOwnsTheTerminal() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Identity nobody = Identity.of(Users.user("nobody").orElseThrow());
        try (Child child = start(
                Command.shell("id -u; stat -c %u $(tty); echo on >/dev/tty").identity(nobody))) {
            assertThat(screen.toTheEnd()).isEqualTo("65534\r\n65534\r\non\r\n");
            assertThat(child.waitFor().isSuccess()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"3, SIGINT", "28, SIGQUIT"})
    void aTypedCharacterBecomesASignalForTheForegroundGroup(int typed, String signal) throws Exception {
        try (Child child = start(Command.shell("ulimit -c 0; echo ready; exec cat"))) {
            screen.until("ready");
            Screen.type(pty, Character.toString(typed));
            assertThat(endOf(child)).isEqualTo(Signal.parse(signal));
        }
    }

    @Test
    void closingTheMasterHangsUp() throws Exception {
        try (Child child = start(Command.shell("echo ready; exec cat"))) {
            screen.until("ready");
            pty.master().close();
            assertThat(endOf(child)).isEqualTo(Signal.SIGHUP);
        }
    }

    @Test
    void theSizeIsWhatWasSaidAndAChangeIsTold() throws Exception {
        assertThat(pty.size()).isEqualTo(WindowSize.of(0, 0));
        pty.resize(new WindowSize(11, 65535, 3, 4));
        assertThat(Terminal.size(pty.slave())).isEqualTo(new WindowSize(11, 65535, 3, 4));
        pty.resize(WindowSize.of(24, 80));
        try (Child child =
                start(Command.shell("trap 'stty size; exit 3' WINCH; stty size; sleep 1000 & echo ready; wait"))) {
            assertThat(screen.until("ready")).startsWith("24 80\r\n");
            pty.resize(WindowSize.of(30, 100));
            screen.until("30 100");
            assertThat(Output.exitStatus(child.waitFor())).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0, 0", "0, 65536, 0, 0", "0, 0, -1, 0", "0, 0, 0, 65536"})
    void aSizeBeyondTheKernelsIsRefused(int rows, int columns, int width, int height) {
        assertThatThrownBy(() -> new WindowSize(rows, columns, width, height))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rawPassesEveryByteAndTheSettingsComeBack() throws Exception {
        TerminalSettings before = TerminalSettings.of(pty.slave());
        assertThat(before.echoes()).isTrue();
        assertThat(before.hasLines()).isTrue();
        TerminalSettings raw = before.raw();
        assertThat(raw.echoes()).isFalse();
        assertThat(raw.hasLines()).isFalse();
        assertThat(before.withoutEcho().echoes()).isFalse();
        assertThat(before.withoutEcho().hasLines()).isTrue();
        raw.apply(pty.slave());
        assertThat(TerminalSettings.of(pty.master()).echoes()).isFalse();
        try (Child child = start(Command.shell("head -c 4 | od -An -tx1; stty -a >&2; printf 'a\\nb'"))) {
            Screen.type(pty, "\u0003\u0004\r\u001A");
            assertThat(screen.until("a\nb")).startsWith(" 03 04 0d 1a\n").contains("-icanon", "-echo ");
            child.waitFor();
            before.restore(pty.master());
            assertThat(TerminalSettings.of(pty.master()).echoes()).isTrue();
        }
    }

    @Test
    void whatIsNoTerminalIsSaidToBeNone() throws Exception {
        assertThat(Terminal.isTerminal(pty.slave())).isTrue();
        try (Fd file = Fd.open("/dev/null")) {
            assertThat(Terminal.isTerminal(file)).isFalse();
            assertThatThrownBy(() -> Terminal.size(file))
                    .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.ENOTTY))
                            .isTrue());
            assertThatThrownBy(() -> TerminalSettings.of(file)).isInstanceOf(PosixException.class);
        }
    }

    @Test
    void aProgramThatDoesNotStartLeavesTheTerminalToAnother() throws Exception {
        Command missing = Command.of("/no/such/program").pty(pty);
        assertThatThrownBy(missing::spawn).isInstanceOf(PosixException.class);
        try (Child child = start(Command.of("tty"))) {
            assertThat(screen.toTheEnd()).isEqualTo(pty.name() + "\r\n");
            child.waitFor();
        }
    }

    @Test
    void thisProcessCannotBecomeAProgramOnIt() {
        assertThatThrownBy(() -> Exec.replace(Command.of("true").pty(pty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pty.name());
    }

    @Test
    void aGroupOfThisSessionExcludesATerminalOfItsOwn() throws Exception {
        try (Child child = Command.of("cat")
                        .newGroup()
                        .stdin(Redirect.to(pty.slave()))
                        .spawn();
                Child member = Command.of("cat")
                        .pty(pty)
                        .joinGroup(child.pid())
                        .stdin(Redirect.to(pty.slave()))
                        .spawn()) {
            assertThat(ProcStat.of(member.pid()).orElseThrow().session())
                    .isEqualTo(ProcStat.of(Pid.current()).orElseThrow().session());
        }
    }
}
