package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code brood run} exits, and what it says of an end or of a program that does not start. */
@ExtendWith(Leaks.class)
class RunEndsTest {
    @TempDir
    Path folder;

    private static Result run(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "run").with(arguments).run();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 124, 137, 255})
    void itExitsAsTheProgram(int status) throws Exception {
        Result result = run("--", "sh", "-c", "exit " + status);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aKilledProgramIsToldFromOneThatExitsWithTheSameCode() throws Exception {
        Result killed = run("--report", "json", "--", "sh", "-c", "kill -9 $$");
        assertThat(killed.status()).isEqualTo(137);
        assertThat(killed.errText())
                .contains("\"kind\":\"signaled\",\"exitStatus\":null,\"signal\":{\"number\":9,\"name\":\"SIGKILL\"}")
                .contains("\"rawStatus\":9,\"timedOut\":false");
        Result exited = run("--report", "json", "--", "sh", "-c", "exit 137");
        assertThat(exited.status()).isEqualTo(137);
        assertThat(exited.errText()).contains("\"kind\":\"exited\",\"exitStatus\":137,\"signal\":null");
    }

    @ParameterizedTest
    @CsvSource({
        "/no/such, 127, No such file or directory (ENOENT)",
        "no-such-program-anywhere, 127, No such file or directory (ENOENT)",
        "/etc/passwd, 126, Permission denied (EACCES)",
        "/tmp, 126, Permission denied (EACCES)",
        "/etc/passwd/x, 126, Not a directory (ENOTDIR)"
    })
    void aProgramThatDoesNotStartIsOneLine(String program, int status, String reason) throws Exception {
        Result result = run("--", program);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.errText())
                .startsWith("brood run: posix_spawn: " + program + ": " + reason)
                .hasLineCount(1);
    }

    @Test
    void aFileWithoutAnInterpreterLineIsNoProgram() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "exit 3\n");
        script.toFile().setExecutable(true);
        Result result = run("--", script.toString());
        assertThat(result.status()).isEqualTo(126);
        assertThat(result.errText()).contains("Exec format error (ENOEXEC)").hasLineCount(1);
    }

    @Test
    void aBadDirectoryIsNamedAndNotTheProgram() throws Exception {
        Result result = run("--cwd", "/no/such/directory", "--", "true");
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText())
                .contains("/no/such/directory")
                .contains("(ENOENT)")
                .hasLineCount(1);
    }

    @Test
    void aLimitDoesNotHideWhyAProgramDoesNotStart() throws Exception {
        Path report = folder.resolve("report");
        Result result = run("--limit", "nofile=64", "--status-file", report.toString(), "--", "/no/such");
        assertThat(result.status()).isEqualTo(127);
        assertThat(Files.readString(report))
                .contains("\"kind\":\"not-started\"")
                .contains("\"errno\":2,\"name\":\"ENOENT\"")
                .endsWith("}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--timeout;1x",
                "--kill-after;1s",
                "--timeout;-1s",
                "--umask;9",
                "--nice;low",
                "--cpus;0-",
                "--limit;nofile",
                "--limit;nosuch=1",
                "--limit;nofile=2:1",
                "--user;no-such-user-here",
                "--group;no-such-group-here",
                "--env;=x",
                "--env;x",
                "--fd;x=y",
                "--report;xml",
                "--no-such-option;x"
            })
    void aMalformedValueIsOneLineAndStartsNothing(String option, String value) throws Exception {
        Path trace = folder.resolve("trace");
        Result result = run(option, value, "--", "touch", trace.toString());
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText()).startsWith("brood run: ").hasLineCount(1);
        assertThat(trace).doesNotExist();
    }

    @Test
    void anUnknownSignalIsOneLineAndStartsNothing() throws Exception {
        Path trace = folder.resolve("trace");
        Result result = run("--timeout", "1s", "--signal", "NOSUCH", "--", "touch", trace.toString());
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText()).contains("NOSUCH").hasLineCount(1);
        assertThat(trace).doesNotExist();
    }

    @Test
    void aStatusFileThatCannotBeWrittenStartsNothing() throws Exception {
        Path trace = folder.resolve("trace");
        Result result = run("--status-file", "/no/such/report", "--", "touch", trace.toString());
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText()).contains("/no/such/report").hasLineCount(1);
        assertThat(trace).doesNotExist();
    }

    @Test
    void aReportThatCannotBeWrittenIsAFailureThatTellsHowTheProgramEnded() throws Exception {
        Result result = run("--status-file", "/dev/full", "--", "sh", "-c", "exit 7");
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.errText())
                .startsWith("brood run: write: /dev/full: No space left on device (ENOSPC); pid ")
                .endsWith(": exited with 7\n")
                .hasLineCount(1);
    }

    @Test
    void anEmptyProgramNameIsSaidToBeEmpty() throws Exception {
        assertThat(run("").errText())
                .isEqualTo("brood run: posix_spawn: No such file or directory (ENOENT); the program's name is empty\n");
        assertThat(run("").status()).isEqualTo(127);
    }

    @Test
    void aBadLineOfStandardInputIsNamed() throws Exception {
        Result result = Program.of(Image.BROOD.toString(), "status", "-")
                .stdin("9\n\n1x\n256\n".getBytes())
                .run();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.outText()).isEqualTo("9  0x0009  killed by SIGKILL\n");
        assertThat(result.errText())
                .startsWith("brood status: line 3: '1x' is no wait status")
                .hasLineCount(1);
    }

    @Test
    void aDirectoryThatTheUserMayNotEnterIsRefusedByRunAndExecAlike() throws Exception {
        assumeTrue(Program.of("id", "-u").run().outText().equals("0\n"), "only root can be somebody else");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        for (String command : new String[] {"run", "exec"}) {
            Result result = Image.brood(command, "--cwd", closed.toString(), "--user", "nobody", "--", "true");
            assertThat(result.status()).isEqualTo(125);
            assertThat(result.errText())
                    .isEqualTo("brood " + command + ": chdir: " + closed + ": Permission denied (EACCES)\n");
        }
    }

    @Test
    void execBecomesTheProgramWithTheSamePid() throws Exception {
        Path script = folder.resolve("script");
        Result result = Program.shell(
                        script,
                        """
                        echo $$
                        exec "$1" exec --cwd / --umask 027 -- sh -c 'echo $$; pwd; umask; ls /proc/$$/fd
                        grep SigBlk /proc/$$/status'
                        """,
                        Image.BROOD.toString())
                .run();
        String[] lines = result.outText().split("\n");
        assertThat(lines[1]).as("pid").isEqualTo(lines[0]);
        assertThat(lines[2]).isEqualTo("/");
        assertThat(lines[3]).isEqualTo("0027");
        assertThat(Arrays.copyOfRange(lines, 4, lines.length))
                .as("descriptors and mask")
                .containsExactly("0", "1", "2", "SigBlk:\t0000000000000000");
        assertThat(result.status()).isZero();
    }

    @Test
    void statusDecodesEveryLineOfStandardInput() throws Exception {
        var numbers = new StringBuilder();
        for (int i = 0; i <= 0xffff; i++) {
            numbers.append(i).append('\n');
        }
        Result result = Program.of(Image.BROOD.toString(), "status", "--json", "-")
                .stdin(numbers.toString().getBytes(StandardCharsets.US_ASCII))
                .run();
        String[] lines = result.outText().split("\n");
        assertThat(lines).hasSize(0x10000);
        assertThat(lines[134])
                .isEqualTo("{\"v\":1,\"rawStatus\":134,\"kind\":\"signaled\",\"exitStatus\":null,"
                        + "\"signal\":{\"number\":6,\"name\":\"SIGABRT\"},\"coreDumped\":true,\"shellCode\":134}");
        for (int raw = 0; raw <= 0xffff; raw++) {
            assertThat(lines[raw]).startsWith("{\"v\":1,\"rawStatus\":" + raw + ",\"kind\":\"" + kind(raw) + "\"");
        }
    }

    /** As the macros of wait(2) have it; that they do is for the tests of brood.wait, which compile them. */
    private static String kind(int raw) {
        int low = raw & 0x7f;
        if (low == 0) {
            return "exited";
        }
        if (low != 0x7f) {
            return "signaled";
        }
        if ((raw & 0xff) == 0x7f) {
            return "stopped";
        }
        return raw == 0xffff ? "continued" : "unrecognized";
    }
}
