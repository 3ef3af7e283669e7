package brood.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A child finds the environment that brood was started with, byte for byte, whatever shell and JVM lie between. */
@ExtendWith(Leaks.class)
class EnvironmentTest {
    /** With the start of brood, or nothing, as the arguments: a program that shows its environment as it is. */
    private static final String SHOW = "\"$@\" cat /proc/self/environ\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh", "ksh", "zsh"})
    void theShellThatStartsTheImageLosesNothing(String shell) throws Exception {
        assumeTrue(
                Program.of("/bin/sh", "-c", "command -v " + shell.split(" ")[0])
                                .run()
                                .status()
                        == 0,
                shell + " is not installed");

        assertSame(
                "exec env -i a.b=c 'X=caf\351 \377' 'LINES=1\n2\n' EMPTY= 1=2 '=' IFS=x PATH=\"$PATH\" " + SHOW, shell);
    }

    @Test
    void anEmptyEnvironmentStaysEmpty() throws Exception {
        assertSame("exec env -i " + SHOW, "/bin/sh");
        assertThat(Program.shell(folder.resolve("script"), "exec env -i " + SHOW, Image.BROOD.toString(), "run", "--")
                        .run()
                        .out())
                .isEmpty();
    }

    @Test
    void aLargeEnvironmentArrivesWhole() throws Exception {
        assertSame("v=$(head -c 100000 /dev/zero | tr '\\0' x); exec env A=$v B=$v C=$v D=$v E=$v " + SHOW, "/bin/sh");
    }

    @Test
    void moreThanCanBeHandedOverIsNotRefused() throws Exception {
        String script = "v=$(head -c 100000 /dev/zero | tr '\\0' x)\n"
                + "exec env -i A=$v B=$v C=$v D=$v E=$v F=$v G=$v H=$v \"$@\" sh -c 'echo ${#A} ${#H}'";

        assertThat(Program.shell(folder.resolve("script"), script, Image.BROOD.toString(), "run", "--")
                        .run())
                .isEqualTo(new Result(0, "100000 100000\n".getBytes(ISO_8859_1), new byte[0]));
    }

    @Test
    void theOptionsOfOtherJvmsReachTheChildAndNotBrood() throws Exception {
        assertSame(
                "exec env JAVA_TOOL_OPTIONS=-Dx=y JDK_JAVA_OPTIONS=-Xbogus _JAVA_OPTIONS=-Xbogus CLASSPATH=/x " + SHOW,
                "/bin/sh");
    }

    /** Compares what {@code cat} says by itself with what it says as brood's child. */
    private void assertSame(String script, String shell) throws Exception {
        Path file = folder.resolve("script");
        Result alone = Program.shell(file, script, "env", "--").run();
        List<String> words = new ArrayList<>(List.of(shell.split(" ")));
        words.addAll(List.of(Image.BROOD.toString(), "run", "--"));
        Result child = Program.shell(file, script, words.toArray(String[]::new)).run();

        assertThat(alone.status()).isZero();
        assertThat(child).isEqualTo(alone);
    }
}
