package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brood.process.Command;
import brood.process.Environment;
import brood.process.Outcome;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class ChildOptionsTest {
    @TempDir
    Path folder;

    private static Command command(List<String> line) throws IOException {
        return ChildOptions.command(
                ChildOptions.addTo(Options.of("x", "X.", "x")).program("P.").parse(line));
    }

    /** What a shell script writes to its standard output when it is started with these options. */
    private String output(String script, String... options) throws Exception {
        Path file = folder.resolve("output");
        List<String> line = new ArrayList<>(List.of("--stdout", file.toString()));
        line.addAll(List.of(options));
        line.addAll(List.of("--", "/bin/sh", "-c", script));
        Outcome outcome = command(line).run();
        assertThat(outcome.isSuccess()).as(outcome.describe()).isTrue();
        return Files.readString(file).stripTrailing();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--env A; --env: 'A' is no K=V",
                "--fd 3; --fd: malformed descriptor '3', write N=FILE[:r|w|a|rw]",
                "--fd =x; --fd: malformed descriptor '=x', write N=FILE[:r|w|a|rw]",
                "--fd 3=; --fd: malformed descriptor '3=', write N=FILE[:r|w|a|rw]",
                "--fd a=x; --fd: malformed descriptor 'a=x', write N=FILE[:r|w|a|rw]",
                "--fd -1=x; --fd: malformed descriptor '-1=x', write N=FILE[:r|w|a|rw]",
                "--fd 99999999=x; --fd: malformed descriptor '99999999=x', write N=FILE[:r|w|a|rw]",
                "--user no-such-user; --user: unknown user 'no-such-user'",
                "--user 4294967295; --user: unknown user '4294967295'",
                "--user 4123456789; --user: user 4123456789 is not in the user database: say --group as well",
                "--group no-such-group; --group: unknown group 'no-such-group'",
                "--groups root,,root; --groups: unknown group ''",
                "--umask 8; --umask: malformed umask '8', write an octal number such as 027",
                "--nice x; --nice: malformed nice value 'x', write -20 to 19",
                "--cpus x; --cpus: malformed CPU list 'x'",
                "--limit nofile; --limit: malformed limit 'nofile', write RESOURCE=SOFT[:HARD]",
            })
    void aMalformedValueIsRefusedInOneLine(String option, String message) {
        List<String> line = new ArrayList<>(List.of(option.split(" ", 2)));
        line.add("true");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> command(line))
                .withMessage(message);
    }

    @Test
    void anEnvironmentNameIsNotEmptyAndHasNoNul() {
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("--env", "=b", "true")));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("--env", "a\0=b", "true")));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("--unset", "a=b", "true")));
    }

    @Test
    void withoutAProgramThereIsNothingToRun() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> command(List.of("--new-group")))
                .withMessage("no program given");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> command(List.of("--")))
                .withMessage("no program given");
    }

    @Test
    void clearThenUnsetThenSetWhateverTheirOrder() throws Exception {
        Command command = command(List.of("--env", "A=1", "--unset", "A", "--env", "B=a=b", "--clear-env", "true"));
        assertThat(command.environment().entries()).containsExactly("A=1", "B=a=b");
    }

    @Test
    void anUnsetVariableIsGoneAndOthersStay() throws Exception {
        Command command = command(List.of("--unset", "PATH", "--env", "LC_ALL=x", "true"));
        List<String> expected = new ArrayList<>(Environment.inherited().entries());
        expected.removeIf(entry -> entry.startsWith("PATH=") || entry.startsWith("LC_ALL="));
        expected.add("LC_ALL=x");
        assertThat(command.environment().entries()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theProgramMayBeToldAnotherName() throws Exception {
        assertThat(command(List.of("--arg0", "-login", "sh", "-c", "x")).argv()).containsExactly("-login", "-c", "x");
    }

    @Test
    void aPlusAppendsAndNothingTruncates() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "old\n");
        assertThat(output("echo one >&2", "--stderr", "+" + file)).isEmpty();
        assertThat(file).hasContent("old\none\n");
        assertThat(output("echo two >&2", "--stderr", file.toString())).isEmpty();
        assertThat(file).hasContent("two\n");
    }

    @Test
    void standardErrorGoesWhereStandardOutputGoes() throws Exception {
        assertThat(output("echo out; echo err >&2", "--stderr", "stdout")).isEqualTo("out\nerr");
    }

    @Test
    void nullIsNoFileOfThatName() throws Exception {
        assertThat(output("cat; readlink /proc/self/fd/2", "--stdin", "null", "--stderr", "null"))
                .isEqualTo("/dev/null");
    }

    @Test
    void descriptorsOpenInTheirModes() throws Exception {
        Path read = Files.writeString(folder.resolve("r:w"), "read\n");
        Path written = Files.writeString(folder.resolve("w"), "old\n");
        Path appended = Files.writeString(folder.resolve("a"), "old\n");
        Path both = Files.writeString(folder.resolve("rw"), "old\n");
        String text = output(
                "cat <&3; cat <&4; echo w >&5; echo a >&6; cat <&7; echo rw >&7",
                "--fd=3=" + read + ":r",
                "--fd=4=" + folder.resolve("rw"),
                "--fd=5=" + written + ":w",
                "--fd=6=" + appended + ":a",
                "--fd=7=" + both + ":rw");
        assertThat(text).isEqualTo("read\nold\nold");
        assertThat(written).hasContent("w\n");
        assertThat(appended).hasContent("old\na\n");
        assertThat(both).hasContent("old\nrw\n");
    }

    @Test
    void aColonWithoutAModeBelongsToTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("a:b"), "here\n");
        assertThat(output("cat <&3", "--fd", "3=" + file)).isEqualTo("here");
    }

    @Test
    void directoryUmaskNiceAndLimitsReachTheProgram() throws Exception {
        String text = output(
                "pwd; umask; nice; ulimit -Sn; ulimit -Hn",
                "--cwd",
                "/usr",
                "--umask",
                "027",
                "--nice",
                "7",
                "--limit",
                "nofile=63:64");
        assertThat(text).isEqualTo("/usr\n0027\n7\n63\n64");
    }

    @Test
    void sessionGroupAndPrivilegesReachTheProgram() throws Exception {
        String self = "set -- $(cat /proc/$$/stat); echo $(($5 == $$)) $(($6 == $$)); grep NoNewPrivs /proc/$$/status";
        assertThat(output(self, "--new-group", "--no-new-privs")).isEqualTo("1 0\nNoNewPrivs:\t1");
        assertThat(output(self, "--new-session")).isEqualTo("1 1\nNoNewPrivs:\t0");
    }
}
