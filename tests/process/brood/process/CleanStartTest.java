package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a child finds that asked for nothing. */
@ExtendWith(Leaks.class)
@Timeout(60)
class CleanStartTest {
    private static final SignalSet OF_THE_C_LIBRARY = SignalSet.of(new Signal(32), new Signal(33));

    @Test
    void noDescriptorOfTheJvmReachesTheChild() throws Exception {
        try (Fd stray = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            files_h.fcntl(stray.raw(), files_h.F_SETFD(), 0); // survives an exec, as a stranger's might
            try (Child child = Command.of("sleep", "1000").spawn()) {
                assertThat(descriptorsOf(child)).containsOnlyKeys(0, 1, 2);
            }
            try (Child child = Command.of("sleep", "1000")
                    .limit(Resource.CORE, Limit.of(0))
                    .umask(077)
                    .spawn()) {
                assertThat(descriptorsOf(child)).containsOnlyKeys(0, 1, 2);
            }
        }
    }

    /** Where the descriptors of a sleeper lead, once it has loaded its libraries. */
    static Map<Integer, String> descriptorsOf(Child sleeper) throws Exception {
        Await.untilInState(sleeper.pid().raw(), "S");
        return descriptors(sleeper.pid());
    }

    /** Where the descriptors of a process lead. */
    static Map<Integer, String> descriptors(Pid pid) throws IOException {
        Map<Integer, String> descriptors = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path link : links.toList()) {
                descriptors.put(
                        Integer.parseInt(link.getFileName().toString()),
                        Files.readSymbolicLink(link).toString());
            }
        }
        return descriptors;
    }

    @Test
    void noSignalIsBlockedOrIgnored() throws Exception {
        Output status = Output.of(Command.of("cat", "/proc/self/status"));
        assertThat(SignalSet.parseHex(status.field("SigBlk"))).isEqualTo(SignalSet.EMPTY);
        assertThat(SignalSet.parseHex(status.field("SigIgn")).minus(OF_THE_C_LIBRARY))
                .isEqualTo(StartSignals.ignored().minus(OF_THE_C_LIBRARY));
    }

    @Test
    void signalsAreBlockedForTheChildAlone() throws Exception {
        SignalSet blocked = SignalSet.of(Signal.SIGTERM, Signal.SIGUSR1, new Signal(40));
        Command command = Command.of("cat", "/proc/self/status").blockedSignals(blocked);
        assertThat(SignalSet.parseHex(Output.of(command).field("SigBlk"))).isEqualTo(blocked);
    }

    @Test
    void whatTheJvmWasStartedWithIgnoredStaysSoUnlessReset() throws Exception {
        List<String> argv = TestJvm.of(Ignored.class).argv();
        Command jvm = Command.of("env", "--ignore-signal=HUP,USR1,TTOU").arguments(argv);
        List<SignalSet> ignored = Output.of(jvm).lines().stream()
                .map(SignalSet::parseHex)
                .map(set -> set.minus(OF_THE_C_LIBRARY))
                .toList();
        Signal ttou = new Signal(22);
        SignalSet before = StartSignals.ignored().minus(OF_THE_C_LIBRARY);
        assertThat(ignored)
                .containsExactly(
                        SignalSet.of(Signal.SIGHUP, Signal.SIGUSR1, ttou).plus(before),
                        SignalSet.of(Signal.SIGUSR1).plus(before));
    }

    /** Prints what two children find ignored. */
    static final class Ignored {
        public static void main(String[] arguments) throws Exception {
            Command command = Command.of("cat", "/proc/self/status");
            System.out.println(Output.of(command).field("SigIgn"));
            command.resetIgnored(SignalSet.of(Signal.SIGHUP, new Signal(22), Signal.SIGTERM));
            System.out.println(Output.of(command).field("SigIgn"));
        }
    }

    @Test
    void argumentsArriveByteForByte() throws Exception {
        byte[] invalid = {'a', (byte) 0xff, (byte) 0xc3, '(', 1, '\n', ' '};
        Output cmdline = Output.of(Command.of("cat", "/proc/self/cmdline").arg0("日本語 \n"));
        assertThat(cmdline.strings()).containsExactly("日本語 \n", "/proc/self/cmdline");
        Command printf = Command.of("printf", "%s|%s|%s", "", "日本語").argument(invalid);
        byte[] expected = Stream.of("|日本語|".getBytes(StandardCharsets.UTF_8), invalid)
                .reduce(new byte[0], CleanStartTest::concatenate);
        assertThat(Output.of(printf).bytes()).isEqualTo(expected);
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void aCommandCanBeChangedAndUsedAgain() throws Exception {
        Command command = Command.of("printenv", "VALUE").env("VALUE", "one");
        assertThat(Output.of(command).text()).isEqualTo("one");
        assertThat(Output.of(command.env("VALUE", "two")).text()).isEqualTo("two");
        Child first = command.stdout(Redirect.NULL).spawn();
        Child second = command.spawn();
        assertThat(first.waitFor().isSuccess()).isTrue();
        assertThat(second.waitFor().isSuccess()).isTrue();
    }

    @Test
    void aLentPipeIsOnlyLent() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Command echo =
                    Command.of("echo", "hi").stdout(Redirect.to(pipe.writeEnd().fd()));
            assertThat(echo.run().isSuccess()).isTrue();
            assertThat(echo.run().isSuccess()).isTrue();
            pipe.writeEnd().close();
            assertThat(new String(pipe.readEnd().readAllBytes())).isEqualTo("hi\nhi\n");
        }
    }
}
