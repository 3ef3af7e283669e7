package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import brood.core.Errno;
import brood.core.PosixException;
import brood.process.Command;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class ProgramHintsTest {
    @TempDir
    Path folder;

    /** What is said of the failure of a start. */
    private static String hint(Command command, String directory) {
        AtomicReference<PosixException> failure = new AtomicReference<>();
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(command::spawn)
                .satisfies(failure::set);
        String said = ProgramHints.describe(failure.get(), directory);
        String plain = Main.describe(failure.get());
        assertThat(said).startsWith(plain).doesNotContain("\n");
        return said.substring(plain.length());
    }

    private String hint(String name, String content, boolean executable) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        assertThat(file.toFile().setExecutable(executable, false)).isTrue();
        return hint(Command.of(file), null);
    }

    @Test
    void aScriptWithoutAFirstLine() throws Exception {
        assertThat(hint("script", "echo hi\n", true)).isEqualTo("; no #! line: name the interpreter, as in 'sh FILE'");
    }

    @Test
    void anEmptyFile() throws Exception {
        assertThat(hint("empty", "", true)).isEqualTo("; the file is empty");
    }

    @Test
    void aBinaryForAnotherMachine() throws Exception {
        assertThat(hint("binary", "\u007FELF\1\1\1 nothing that runs here", true))
                .isEqualTo("; a binary for another machine");
    }

    @Test
    void aMissingInterpreterIsNamed() throws Exception {
        assertThat(hint("script", "#! /no/such/sh -e\n", true))
                .isEqualTo("; the file is there: what is missing is its interpreter '/no/such/sh'");
    }

    @Test
    void aFileThatIsNotExecutable() throws Exception {
        assertThat(hint("file", "#!/bin/sh\n", false)).isEqualTo("; not executable");
    }

    @Test
    void aDirectory() {
        assertThat(hint(Command.of(folder), null)).isEqualTo("; it is a directory");
    }

    @Test
    void aRelativeNameIsLookedAtInTheDirectoryOfTheProgram() throws Exception {
        Files.createDirectory(folder.resolve("inner"));
        Command command = Command.of("./inner").directory(folder);
        assertThat(hint(command, folder.toString())).isEqualTo("; it is a directory");
    }

    @Test
    void aNameThatPathDoesNotHave() {
        assertThat(hint(Command.of("no-such-program"), null)).isEqualTo("; no program of that name in PATH");
    }

    @Test
    void aNameThatPathHasButNotExecutable() throws Exception {
        Files.writeString(folder.resolve("there"), "#!/bin/sh\n");
        Command command = Command.of("there").env("PATH", folder.toString());
        assertThat(hint(command, null)).isEqualTo("; PATH has files of that name, but none that may be executed");
    }

    @Test
    void anArgumentThatIsTooLong() {
        Command command = Command.of("/bin/true", "x".repeat(131_072));
        assertThat(hint(command, null)).startsWith("; one argument may have 131071 bytes");
    }

    @Test
    void aPathThatIsNotThereNeedsNoHint() {
        assertThat(hint(Command.of("/no/such"), null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "EPERM; setresuid; only root may change the user and the groups",
                "EPERM; setgroups; only root may change the user and the groups",
                "EACCES; setpriority; only root may lower the nice value",
                "EPERM; prlimit; only root may raise a hard limit",
                "EAGAIN; posix_spawn; the limit of processes, nproc, may be reached",
            })
    void whatNeedsPrivilegeOrRoom(String errno, String call, String hint) throws Exception {
        PosixException failure =
                new PosixException((Errno) Errno.class.getField(errno).get(null), call, "x");
        assertThat(ProgramHints.describe(failure, null)).endsWith("(" + errno + "); " + hint);
    }
}
