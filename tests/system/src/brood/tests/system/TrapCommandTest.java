package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code brood trap} from outside, with {@code brood kill} as the sender. */
@ExtendWith(Leaks.class)
@Timeout(120)
class TrapCommandTest {
    /** Waits until the process blocks USR1 and RTMIN+1 and no other: from then on it loses nothing. */
    private static final String READY = "until grep -q 'SigBlk:.0000000400000200' /proc/$pid/status; do :; done; ";

    @TempDir
    Path folder;

    /** A script in the folder; {@code $0} is brood. */
    private Program script(String script) {
        return Program.of("/bin/bash", "-c", script, Image.BROOD.toString()).in(folder);
    }

    @Test
    void threeQueuedSignalsAreThreeLinesInOrderWithSenderAndValue() throws Exception {
        Result result = script("\"$0\" trap --count 3 --json USR1 SIGRTMIN+1 & pid=$!; " + READY
                        + "for value in 42 -7 42; do \"$0\" kill -s SIGRTMIN+1 --value $value $pid; done; wait $pid")
                .run();
        String line = "{\"v\":1,\"signal\":{\"number\":35,\"name\":\"SIGRTMIN+1\"},\"pid\":\\d+,\"uid\":" + uid()
                + ",\"code\":-1,\"value\":%d}";
        List<String> lines = result.outText().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches(pattern(line, 42));
        assertThat(lines.get(1)).matches(pattern(line, -7));
        assertThat(lines.get(2)).matches(pattern(line, 42));
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    private static String pattern(String line, int value) {
        return line.replace("{", "\\{").replace("MIN+", "MIN\\+").formatted(value);
    }

    private static Object uid() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Stopped meanwhile, so that it takes none before the last has come. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiveOfUsr1AreOneAndFiveRealTimeOnesAreFive(boolean envBlocks) throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        if (!envBlocks) { // as before coreutils 8.31: brood has to restart in place
            Path env = Files.writeString(bin.resolve("env"), "#!/bin/sh\nexit 125\n");
            assertThat(env.toFile().setExecutable(true)).isTrue();
        }
        Result result = script("\"$0\" trap --count 6 USR1 SIGRTMIN+1 & pid=$!; " + READY
                        + "kill -STOP $pid; until grep -q 'State:.T' /proc/$pid/status; do :; done; "
                        + "for i in 1 2 3 4 5; do kill -USR1 $pid; kill -35 $pid; done; kill -CONT $pid; "
                        + "echo $$; wait $pid")
                .env("PATH", bin + ":" + System.getenv("PATH"))
                .run();
        List<String> lines = result.outText().lines().toList();
        String sender = " pid=" + lines.get(0) + " uid=" + uid() + " code=SI_USER";
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "SIGUSR1" + sender,
                        "SIGRTMIN+1" + sender,
                        "SIGRTMIN+1" + sender,
                        "SIGRTMIN+1" + sender,
                        "SIGRTMIN+1" + sender,
                        "SIGRTMIN+1" + sender);
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    /** Sent from when it blocks them on, whatever it is doing then: starting, or restarting. */
    @Test
    void noneOfAThousandIsLostOrDoubled() throws Exception {
        Result result = script("\"$0\" trap --count 1000 USR1 SIGRTMIN+1 & pid=$!; " + READY
                        + "for ((i = 0; i < 1000; i++)); do kill -35 $pid; done; wait $pid")
                .run();
        assertThat(result.outText()).hasLineCount(1000);
        assertThat(result.status()).isZero();
    }

    @Test
    void theTimeoutIsAFailureOnlyIfACountIsMissed() throws Exception {
        assertThat(Image.brood("trap", "--timeout", "50ms", "USR1")).isEqualTo(new Result(0, new byte[0], new byte[0]));
        assertThat(Image.brood("trap", "--timeout", "50ms", "--count", "1", "USR1")
                        .status())
                .isEqualTo(124);
    }

    @Test
    void otherSignalsDoWhatTheyAlwaysDo() throws Exception {
        Result result = script("\"$0\" trap USR1 RTMIN+1 & pid=$!; " + READY + "kill -TERM $pid; wait $pid")
                .run();
        assertThat(result.status()).isEqualTo(143);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void whatEndsAProgramCanBeTrapped() throws Exception {
        Result result = script("\"$0\" trap --count 4 HUP INT TERM QUIT & pid=$!; "
                        + "until grep -q 'SigBlk:.0000000000004007' /proc/$pid/status; do :; done; "
                        + "for s in QUIT INT TERM HUP; do kill -$s $pid; done; wait $pid")
                .run();
        assertThat(result.outText().replaceAll(" .*", ""))
                .hasLineCount(4)
                .contains("SIGHUP\n", "SIGINT\n", "SIGQUIT\n", "SIGTERM\n");
    }

    @Test
    void nobodyReadingEndsItQuietly() throws Exception {
        Result result = script("mkfifo p; \"$0\" trap USR1 SIGRTMIN+1 >p & pid=$!; exec 4<p; "
                        + READY
                        + "kill -USR1 $pid; read -u 4 line; echo \"${line% pid*}\"; exec 4<&-; "
                        + "kill -USR1 $pid; wait $pid")
                .run();
        assertThat(result).isEqualTo(new Result(141, "SIGUSR1\n".getBytes(), new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NOSUCH",
                "0",
                "65",
                "KILL",
                "STOP",
                "USR2",
                "SEGV",
                "32",
                "RTMAX-2",
                "USR1 --count 0",
                "USR1 --count -1",
                "USR1 --count x",
                "USR1 --timeout x"
            })
    void wrongUsageIs2AndOneLine(String line) throws Exception {
        Result result = Program.of(Image.BROOD.toString(), "trap")
                .with(line.isEmpty() ? new String[0] : line.split(" "))
                .run();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errText()).startsWith("brood trap: ").hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }
}
