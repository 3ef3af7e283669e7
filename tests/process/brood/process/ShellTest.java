package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.Utf8;
import brood.libc.signals_h;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class ShellTest {
    @Test
    void howItEndedIsNotHidden() throws Exception {
        assertThat(Output.exitStatus(Shell.run("exit 3"))).isEqualTo(3);
        assertThat(((Outcome.Ended) Shell.run("kill -9 $$")).status())
                .isEqualTo(WaitStatus.signaled(Signal.SIGKILL, false));
        Shell.Output output = Shell.output("echo a; exit 4");
        assertThat(Output.exitStatus(output.outcome())).isEqualTo(4);
        assertThat(output.lines()).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"''; 0", "a; 1", "a\\n; 1", "\\n; 1", "\\n\\n; 2", "a\\n\\nb; 3", "a\\r\\n; 1", "\\ta \\n\\n; 2"})
    void linesAreNeitherLostNorInvented(String printed, int count) throws Exception {
        List<String> lines = Shell.output("printf '" + printed + "'").lines();
        assertThat(lines).hasSize(count);
        String text = String.join("\\n", lines).replace("\r", "\\r").replace("\t", "\\t");
        assertThat(printed).isIn(text, text + "\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "'", "it's", "''\\''", "$HOME `id` \"x\" \\ *;&|", "a\nb", "-n", "~", "é"})
    void aQuotedWordIsTakenAsItIs(String word) throws Exception {
        List<String> lines = Shell.output("printf '%s.' " + Shell.quote(word)).lines();
        assertThat(String.join("\n", lines)).isEqualTo(word + ".");
    }

    @Test
    void bytesThatAreNoTextAreCarried() throws Exception {
        List<String> lines = Shell.output("printf '\\377\\n\\303\\251\\n'").lines();
        assertThat(Utf8.encode(lines.get(0))).containsExactly(0xff);
        assertThat(lines.get(1)).isEqualTo("\u00e9");
    }

    @Test
    void muchOutputIsWhole() throws Exception {
        List<String> lines = Shell.output("seq 200000").lines();
        assertThat(lines).hasSize(200_000).endsWith("200000");
    }

    @Test
    void standardErrorIsNotAmongTheLines() throws Exception {
        assertThat(Shell.output("echo out; echo err 2>&1 >/dev/null; ls /no/such 2>/dev/null")
                        .lines())
                .containsExactly("out");
    }

    @Test
    void aProcessInTheBackgroundHoldsNobodyUp() throws Exception {
        Shell.Output output = Shell.output("sleep 1000 & echo $!");
        assertThat(output.outcome().isSuccess()).isTrue();
        Pid sleeper = new Pid(Integer.parseInt(output.lines().getFirst()));
        assertThat(Processes.exists(sleeper)).isTrue();
        signals_h.kill(sleeper.raw(), Signal.SIGKILL.number());
        Await.untilEnded(sleeper.raw());
    }

    @Test
    void anInterruptKillsTheShellAndWhatItStarted(@TempDir Path folder) throws Exception {
        Path pids = folder.resolve("pids");
        Thread self = Thread.currentThread();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            try {
                Await.until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            self.interrupt();
        });
        assertThatThrownBy(() -> Shell.run("echo $$ >" + pids + "; sleep 1000 & echo $! >>" + pids + "; wait"))
                .isInstanceOf(InterruptedException.class);
        interrupter.join();
        for (String pid : Files.readAllLines(pids)) {
            Await.untilEnded(Integer.parseInt(pid));
        }
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> Shell.run("echo a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shell.output("a".repeat(200_000))).isInstanceOf(PosixException.class);
    }
}
