package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final List<String> NATIVE_ACCESS = List.of("--enable-native-access=brood.libc");

    private static Brood.Result brood(String line) throws Exception {
        return Brood.run(NATIVE_ACCESS, line.isEmpty() ? new String[0] : line.split(" "));
    }

    @Test
    void withoutArgumentsTheHelpIsAnError() throws Exception {
        assertThat(brood("")).isEqualTo(new Brood.Result(2, "", String.join("\n", Help.overview()) + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void theHelpThatWasAskedForIsData(String line) throws Exception {
        assertThat(brood(line)).isEqualTo(new Brood.Result(0, String.join("\n", Help.overview()) + "\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --help", "run --cwd / --limit nofile=3 --help", "run -h -- nothing", "help run"})
    void theHelpOfACommandMayBeAskedForAnywhereBeforeTheProgram(String line) throws Exception {
        assertThat(brood(line))
                .isEqualTo(new Brood.Result(0, String.join("\n", Help.of(new RunCommand().options())) + "\n", ""));
    }

    @Test
    void theVersionIsData() throws Exception {
        assertThat(brood("--version")).isEqualTo(new Brood.Result(0, "brood " + Version.BROOD + "\n", ""));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "nosuch, 2, brood: unknown command 'nosuch'; see 'brood --help'",
                "--nosuch, 2, brood: unknown option '--nosuch'; see 'brood --help'",
                "run, 125, brood run: no program given; see 'brood run --help'",
                "run --, 125, brood run: no program given; see 'brood run --help'",
                "exec --fd 3 x, 125, \"brood exec: --fd: malformed descriptor '3', write N=FILE[:r|w|a|rw]; see 'brood exec --help'\"",
                "run --env =x true, 125, brood run: environment name '': must not be empty or contain '='; see 'brood run --help'",
                "run --signal TERM true, 125, brood run: --signal goes with --timeout; see 'brood run --help'",
                "run --cwd /no/such true, 125, brood run: chdir: /no/such: No such file or directory (ENOENT)",
                "run --status-file /no/such true, 125, brood run: open: /no/such: No such file or directory (ENOENT)",
                "run /no/such, 127, brood run: posix_spawn: /no/such: No such file or directory (ENOENT)",
                "exec /, 126, brood exec: execve: /: Permission denied (EACCES); it is a directory",
                "status, 2, brood status: no status given; see 'brood status --help'",
                "status 1x, 2, brood status: '1x' is no wait status: write a decimal or 0x number; see 'brood status --help'",
                "status 0 1x, 2, brood status: '1x' is no wait status: write a decimal or 0x number; see 'brood status --help'",
                "status -1, 2, brood status: unknown option '-1'; a number below zero stands behind a --",
                "kill -9 2147483647, 2, brood kill: unknown option '-9'; a signal is written '-s 9'",
                "kill --group 0, 2, brood kill: '0' is no process group; see 'brood kill --help'",
                "kill 0, 2, brood kill: '0' is no pid; write '--group N' for a process group",
                "trap NOSUCH, 2, brood trap: SIG: unknown signal 'NOSUCH'; see 'brood trap --help'",
                "run --cwd= true, 125, brood run: --cwd: the name is empty; see 'brood run --help'",
                "exec --stdin= true, 125, brood exec: --stdin: the name is empty; see 'brood exec --help'",
                "run --stdout=+ true, 125, brood run: --stdout: the name is empty; see 'brood run --help'",
                "run --stderr= true, 125, brood run: --stderr: the name is empty; see 'brood run --help'",
                "run --fd 3=:w true, 125, brood run: --fd: the name is empty; see 'brood run --help'",
                "run --status-file= true, 125, brood run: --status-file: the name is empty; see 'brood run --help'",
                "run --nice 20 true, 125, brood run: --nice: 20 is not from -20 to 19; see 'brood run --help'",
                "doctor x, 2, brood doctor: unexpected argument 'x'; see 'brood doctor --help'",
                "completion, 2, \"brood completion: say one shell: bash, zsh or fish; see 'brood completion --help'\"",
                "completion bash zsh, 2, \"brood completion: say one shell: bash, zsh or fish; see 'brood completion --help'\"",
                "help run exec, 2, brood help: unexpected argument 'exec'; see 'brood help --help'",
            })
    void aFailureIsOneLineOnStandardErrorAndItsExitCode(String line, int exit, String message) throws Exception {
        assertThat(brood(line)).isEqualTo(new Brood.Result(exit, "", message + "\n"));
    }

    @Test
    void debugShowsWhereItFailed() throws Exception {
        assertThat(brood("--debug run --env =x true").err())
                .startsWith("brood run: environment name")
                .contains("\tat launcher");
    }

    @Test
    void deniedNativeAccessIsOneLineToo() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "the option is as old as JDK 24");
        Brood.Result result = Brood.run(List.of("--illegal-native-access=deny"), "run", "true");
        assertThat(result.exit()).isEqualTo(125);
        assertThat(result.err()).hasLineCount(1).startsWith("brood run: ").endsWith("; see 'brood doctor'\n");
    }

    @Test
    void nobodyReadingIsNoReasonToTalk() throws Exception {
        String script = "{ seq 0 65535 | { \"$@\"; echo $? >&3; } | head -n 1 >/dev/null; } 3>&1";
        List<String> line = List.of(
                "sh",
                "-c",
                script,
                "sh",
                Brood.JAVA.toString(),
                NATIVE_ACCESS.getFirst(),
                "-Xlog:disable",
                "-p",
                Brood.MODULE_PATH,
                "-m",
                "launcher/brood.launcher.Main",
                "status",
                "-");
        assertThat(Brood.run(line)).isEqualTo(new Brood.Result(0, "141\n", ""));
    }
}
