package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
@Timeout(120)
class TerminalTest {
    @Test
    void whatIsNoTerminalHasNoForeground() throws Exception {
        try (Fd file = Fd.open("/dev/null", OpenFlag.RDWR)) {
            assertThatThrownBy(() -> Terminal.foreground(file))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTTY));
            assertThatThrownBy(() -> Terminal.setForeground(file, Pid.current()))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTTY));
        }
    }

    @Test
    void aTerminalThatIsNoneIsNotGivenToAChild() throws Exception {
        try (Fd file = Fd.open("/dev/null", OpenFlag.RDWR)) {
            assertThatThrownBy(() -> Command.of("true").foreground(file).spawn())
                    .hasMessageContaining("ENOTTY");
        }
    }

    /** On a terminal of its own: gives the foreground away and takes it back. */
    static final class OnTerminal {
        public static void main(String[] arguments) throws Exception {
            StringBuilder facts = new StringBuilder();
            try (Fd terminal = Fd.open("/dev/tty", OpenFlag.RDWR, OpenFlag.NOCTTY)) {
                Pid own = ProcessGroup.current().orElseThrow();
                facts.append(Terminal.foreground(terminal).orElseThrow().equals(own));
                try (Child child = Command.of("sleep", "1000")
                        .newGroup()
                        .foreground(terminal)
                        .spawn()) {
                    facts.append(Terminal.foreground(terminal).orElseThrow().equals(child.pid()));
                    Terminal.setForeground(terminal, own); // from the background
                    facts.append(Terminal.foreground(terminal).orElseThrow().equals(own));
                }
            }
            Files.writeString(Path.of(arguments[0]), facts);
        }
    }

    @Test
    void theForegroundIsGivenAwayAndTakenBack(@TempDir Path folder) throws Exception {
        assumeThat(Output.of(Command.shell("command -v script")).exitStatus())
                .as("script, which makes a terminal, is installed")
                .isZero();
        Path facts = folder.resolve("facts");
        List<String> jvm = TestJvm.of(OnTerminal.class, facts.toString()).argv();
        Path line = Files.writeString(folder.resolve("line"), "exec \"$@\"");
        StringBuilder quoted = new StringBuilder("exec sh '" + line + "'");
        jvm.forEach(word -> quoted.append(" '").append(word).append("'"));
        Command script = Command.of("script", "-q", "-e", "-c", quoted.toString(), "/dev/null");
        assertThat(script.newSession()
                        .stdin(Redirect.NULL)
                        .stdout(Redirect.NULL)
                        .run()
                        .isSuccess())
                .isTrue();
        assertThat(facts).hasContent("truetruetrue");
    }
}
