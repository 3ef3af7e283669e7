package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM all of whose threads have signals blocked from the start. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PreparedJvmTest {
    private static final SignalSet ANY = SignalSet.of(Signal.SIGUSR1, new Signal(35));
    private static final SignalSet WITH_TERM = ANY.plus(SignalSet.of(Signal.SIGTERM));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyThreadBlocksThemWhetherStartedOrReplaced(boolean inPlace) throws Exception {
        for (SignalSet signals : List.of(ANY, WITH_TERM)) {
            String line = output(
                    inPlace
                            ? TestJvm.of(Threads.class, "replace", Long.toHexString(signals.raw()))
                            : prepared(signals).command());
            assertThat(line).isEqualTo("ok " + !signals.equals(ANY));
        }
    }

    private static JvmCommand prepared(SignalSet signals) throws IOException {
        return JvmCommand.current()
                .flags("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .mainModule("brood.process/" + Threads.class.getName(), "look", Long.toHexString(signals.raw()))
                .blockedSignals(signals);
    }

    private static String output(Command command) throws Exception {
        try (Pipe pipe = Pipe.open();
                Child child = command.stdout(Redirect.to(pipe.writeEnd().fd())).spawn()) {
            pipe.writeEnd().close();
            String output = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor().describe()).isEqualTo("exited with 0");
            return output.strip();
        }
    }

    @Test
    void onlyWhatItHasToBeStartedWithIsAdded() throws Exception {
        assertThat(prepared(ANY).command().argv()).doesNotContain("-Xrs");
        assertThat(prepared(WITH_TERM).command().argv()).containsOnlyOnce("-Xrs");
        assertThat(prepared(WITH_TERM).flags("-Xrs").command().argv()).containsOnlyOnce("-Xrs");
    }

    /** Says whether all of its threads block the signals, and whether it was started with -Xrs. */
    static final class Threads {
        private Threads() {}

        public static void main(String[] arguments) throws Exception {
            SignalSet signals = SignalSet.parseHex(arguments[1]);
            if (arguments[0].equals("replace")) {
                long pid = ProcessHandle.current().pid();
                Exec.replace(JvmCommand.current()
                        .arguments("" + pid, arguments[1])
                        .blockedSignals(signals)
                        .command());
            }
            boolean same = arguments[0].equals("look")
                    || arguments[0].equals("" + ProcessHandle.current().pid());
            Thread.ofPlatform().daemon().start(() -> {});
            System.gc();
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                for (Path task : tasks.toList()) {
                    String status;
                    try {
                        status = Files.readString(task.resolve("status"));
                    } catch (IOException e) {
                        continue; // it has ended
                    }
                    String mask = status.replaceAll("(?s).*SigBlk:\\s+(\\w+).*", "$1");
                    same &= signals.minus(SignalSet.parseHex(mask)).equals(SignalSet.EMPTY);
                }
            }
            String line = Files.readString(Path.of("/proc/self/cmdline"));
            System.out.println(
                    (same ? "ok " : "not ok ") + List.of(line.split("\0")).contains("-Xrs"));
        }
    }
}
