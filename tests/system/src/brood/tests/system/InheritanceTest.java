package brood.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JVM changes of itself as it starts is not inherited by the children of brood. */
@ExtendWith(Leaks.class)
class InheritanceTest {
    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void theSoftLimitOfDescriptorsStays(String command) throws Exception {
        assertThat(start("ulimit -Sn 333", command, "sh -c 'ulimit -Sn'")).isEqualTo("333\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void whatACoreDumpContainsStays(String command) throws Exception {
        assertThat(start("echo 0x31 >/proc/self/coredump_filter", command, "cat /proc/self/coredump_filter"))
                .isEqualTo("00000031\n");
    }

    /** Root's groups, kept by somebody else, would open root's files. */
    @ParameterizedTest
    @CsvSource({
        "--user=nobody, 65534",
        "--user=4123456789 --group=77, 77",
        "--groups=, 0",
        "--groups=9, 0 9",
    })
    void noGroupOfBroodIsLeftThatWasNotAskedFor(String options, String groups) throws Exception {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"));
        String script = "exec \"$0\" exec --groups 7,8 -- \"$0\" run " + options + " -- id -G";

        Result result =
                Program.of("/bin/sh", "-c", script, Image.BROOD.toString()).run();

        assertThat(result.outText()).isEqualTo(groups + "\n");
    }

    /** A closed 0, 1 or 2 would be taken by the JVM's own files. */
    @Test
    void aClosedDescriptorIsNotOneOfTheJvm() throws Exception {
        Result result = Program.of("/bin/sh", "-c", "exec \"$0\" run -- cat <&-", Image.BROOD.toString())
                .run();

        assertThat(result.status()).isNotZero();
        assertThat(result.out()).isEmpty();
    }

    /** Where the limit lies, glibc's closefrom is refused. */
    @Test
    void theHighestPossibleDescriptorIsTheLastThatTheProgramHas() throws Exception {
        String script =
                "exec 64</dev/null 200</dev/null; ulimit -Sn 64; exec \"$0\" run --fd 63=/dev/null -- ls /proc/self/fd";

        Result result = Program.of("bash", "-c", script, Image.BROOD.toString()).run();

        assertThat(result.errText()).isEmpty();
        assertThat(result.outText()).isEqualTo("0\n1\n2\n3\n63\n"); // 3 is the folder, as ls reads it
    }

    private static String start(String before, String command, String program) throws Exception {
        Result result = Program.of("/bin/sh", "-c", before + "; exec \"$0\" " + command + " -- " + program)
                .with(Image.BROOD.toString())
                .run();
        assertThat(result.err()).asString(ISO_8859_1).isEmpty();
        return result.outText();
    }
}
