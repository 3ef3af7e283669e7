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
import org.junit.jupiter.params.provider.CsvSource;
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
        assumeInstalled(shell);

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

    /** Strings of 100 000 bytes: five are handed over beside what the shell passes on, 20 are nearly all a start can have. */
    @ParameterizedTest
    @CsvSource({"/bin/sh, 5", "/bin/sh, 20", "dash, 20", "bash, 20", "busybox sh, 20"})
    void aLargeEnvironmentArrivesWhole(String shell, int strings) throws Exception {
        assumeInstalled(shell);

        assertSame(
                large(strings)
                        + "env -i $v PATH=\"$PATH\" a.b=c UID=7 -u=x \"X='caf\351' \377\\n\" BROOD_ENVIRON_0=mine "
                        + "JAVA_TOOL_OPTIONS=-Dx=y _JAVA_OPTIONS=-Xbogus " + SHOW,
                shell);
    }

    /** Exported, they would be as long as what the script notes in them: longer than a string of an environment may be. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void variablesNamedAsThoseOfTheScriptArrive(int strings) throws Exception {
        assertSame(
                large(strings) + "env -i $v brood_encoded=1 brood_words=2 brood_image=/x brood_size=z brood_other=3 "
                        + "PATH=\"$PATH\" " + SHOW,
                "/bin/sh");
    }

    @Test
    void aSmallStackLeavesLessRoomAndEnoughForTheEnvironment() throws Exception {
        assertSame("ulimit -s 1024; exec env -i a.b=c A=$(head -c 99000 /dev/zero | tr '\\0' x) " + SHOW, "/bin/sh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "bash"})
    void anEnvironmentThatLeavesNoRoomForTheJvmIsAFailureOfBroodInOneLine(String shell) throws Exception {
        assumeInstalled(shell);
        String script =
                "[ \"$emptied\" ] || exec env -i emptied=x PATH=/usr/bin:/bin sh \"$0\" \"$@\"\n" // the test's own
                        // takes room, too
                        + large(20) + "env $v REST=$(head -c 96500 /dev/zero | tr '\\0' x) " + shell + " \"$@\"";

        Result result = Program.shell(folder.resolve("script"), script, Image.BROOD.toString(), "run", "--", "true")
                .run();

        assertThat(result.errText())
                .isEqualTo("brood: the arguments and the environment leave no room for those of java (E2BIG)\n");
        assertThat(result.status()).isEqualTo(125);
    }

    @Test
    void manyArgumentsBesideALargeEnvironmentAreNotRefused() throws Exception {
        String script = large(5) + "env -i $v \"$@\" sh -c 'echo $# ${#V1}' sh $(seq 100000 180000)";

        assertThat(Program.shell(folder.resolve("script"), script, Image.BROOD.toString(), "run", "--")
                        .run())
                .isEqualTo(new Result(0, "80001 99996\n".getBytes(ISO_8859_1), new byte[0]));
    }

    @Test
    void theOptionsOfOtherJvmsReachTheChildAndNotBrood() throws Exception {
        assertSame(
                "exec env JAVA_TOOL_OPTIONS=-Dx=y JDK_JAVA_OPTIONS=-Xbogus _JAVA_OPTIONS=-Xbogus CLASSPATH=/x " + SHOW,
                "/bin/sh");
    }

    /** Then the child gets what the shell passes on. Names of the script are lost, never changed to what it notes in them. */
    @Test
    void withoutBase64NoVariableHasAValueOfTheScripts() throws Exception {
        assumeTrue(
                Program.of("unshare", "-m", "true").run().status() == 0,
                "needs the right to make a mount namespace: root");
        String script = "mount --bind /dev/null \"$(command -v base64)\" && "
                + "exec env -i a=b brood_image=x brood_self=x PATH=\"$PATH\" \"$@\"";

        Result result = Program.of("unshare", "-m", "/bin/sh", "-c", script, "sh")
                .with(Image.BROOD.toString(), "run", "--", "env")
                .run();

        assertThat(result.status()).isZero();
        assertThat(result.outText()).contains("a=b\n").doesNotContain("brood_");
    }

    private static void assumeInstalled(String shell) throws Exception {
        Program look = Program.of("/bin/sh", "-c", "command -v " + shell.split(" ")[0]);
        assumeTrue(look.run().status() == 0, shell + " is not installed");
    }

    /** The beginning of a script: {@code $v} as so many variables, each 100 000 bytes with all that belongs to it. */
    private static String large(int strings) {
        return "x=$(head -c 99996 /dev/zero | tr '\\0' x); v=; i=%d; while [ $i -gt 0 ]; do v=\"$v V$i=$x\"; i=$((i - 1)); done; exec "
                .formatted(strings);
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
