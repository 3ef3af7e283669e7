package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts that fail say exactly why, and leave nothing behind. */
@ExtendWith(Leaks.class)
@Timeout(120)
class RefusedStartTest {
    @TempDir
    Path directory;

    private static Consumer<Throwable> error(Errno errno, String call, String subject) {
        return thrown -> assertThat(thrown).isInstanceOfSatisfying(PosixException.class, e -> {
            assertThat(e.errno()).isEqualTo(errno);
            assertThat(e.call()).isEqualTo(call);
            assertThat(e.subject()).isEqualTo(subject);
        });
    }

    private static void assertRefused(Command command, Errno errno, String call, String subject) {
        assertThatThrownBy(command::spawn).satisfies(error(errno, call, subject));
        assertThatThrownBy(command.umask(022)::spawn)
                .as("by the thread as well")
                .satisfies(error(errno, call, subject));
    }

    @Test
    void aMissingProgram() {
        assertRefused(Command.of("/no/such"), Errno.ENOENT, "posix_spawn", "/no/such");
        assertRefused(Command.of("no-such-program"), Errno.ENOENT, "posix_spawn", "no-such-program");
        assertRefused(Command.of(""), Errno.ENOENT, "posix_spawn", "");
    }

    @Test
    void aFileThatIsNotExecutable() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "#!/bin/sh\n");
        assertRefused(Command.of(file), Errno.EACCES, "posix_spawn", file.toString());
        assertRefused(Command.of("file").env("PATH", directory + ":/no/such"), Errno.EACCES, "posix_spawn", "file");
    }

    @Test
    void aDirectory() throws Exception {
        assertRefused(Command.of(directory), Errno.EACCES, "posix_spawn", directory.toString());
        Files.createDirectory(directory.resolve("true"));
        Command command = Command.of("true").env("PATH", directory.toString());
        assertRefused(command, Errno.EACCES, "posix_spawn", "true");
        assertThat(command.env("PATH", directory + ":/bin").run().isSuccess())
                .as("the PATH goes on")
                .isTrue();
    }

    @Test
    void aComponentThatIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        String program = file + "/program";
        assertRefused(Command.of(program), Errno.ENOTDIR, "posix_spawn", program);
        assertRefused(Command.of("true").directory(file), Errno.ENOTDIR, "chdir", file.toString());
    }

    @Test
    void aScriptWithoutAnInterpreterLine() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "echo hi\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertRefused(Command.of(script), Errno.ENOEXEC, "posix_spawn", script.toString());
    }

    @Test
    void aScriptWhoseInterpreterIsMissing() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertRefused(Command.of(script), Errno.ENOENT, "posix_spawn", script.toString());
    }

    @Test
    void aDirectoryToStartInThatIsMissing() {
        String missing = directory + "/missing";
        assertRefused(Command.of("true").directory(missing), Errno.ENOENT, "chdir", missing);
        assertRefused(Command.of("./true").directory(missing), Errno.ENOENT, "chdir", missing);
    }

    @Test
    void anArgumentThatIsTooLong() throws Exception {
        Command command = Command.of("true").argument("x".repeat(131_072));
        assertRefused(command, Errno.E2BIG, "posix_spawn", "true");
        assertThat(Command.of("true").argument("x".repeat(131_071)).run().isSuccess())
                .isTrue();
        assertRefused(Command.of("true").env("A", "x".repeat(131_072)), Errno.E2BIG, "posix_spawn", "true");
        assertThat(Command.of("true").run().isSuccess()).as("the next start").isTrue();
    }

    @Test
    void aFileThatCannotBeOpened() {
        String missing = directory + "/missing";
        assertRefused(Command.of("true").stdin(Redirect.read(missing)), Errno.ENOENT, "open", missing);
        String within = missing + "/file";
        assertRefused(Command.of("true").stdout(Redirect.truncate(within)), Errno.ENOENT, "open", within);
        assertRefused(
                Command.of("true").stderr(Redirect.append(directory.toString())),
                Errno.EISDIR,
                "open",
                directory.toString());
        Command third = Command.of("true").descriptor(7, Redirect.NULL).descriptor(8, Redirect.NULL);
        assertRefused(third.descriptor(9, Redirect.read(missing)), Errno.ENOENT, "open", missing);
    }

    @Test
    void aDescriptorThatThereIsNot() {
        assertRefused(Command.of("true").descriptor(7777, Redirect.INHERIT), Errno.EBADF, "dup2", "fd 7777");
    }

    @Test
    void aDescriptorNumberThatIsTooHigh() throws Exception {
        assertRefused(
                Command.of("true").descriptor(Integer.MAX_VALUE, Redirect.NULL),
                Errno.EBADF,
                "dup2",
                "fd " + Integer.MAX_VALUE);
        int limit = (int) Limit.current(Resource.NOFILE).soft();
        assertRefused(Command.of("true").descriptor(limit, Redirect.NULL), Errno.EBADF, "dup2", "fd " + limit);
        Command limited = Command.of("true").descriptor(100, Redirect.NULL);
        assertThat(limited.run().isSuccess()).isTrue();
        assertRefused(limited.limit(Resource.NOFILE, Limit.of(64)), Errno.EBADF, "dup2", "fd 100");
        assertThatThrownBy(() -> Command.of("true").descriptor(-1, Redirect.NULL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedDescriptorIsAMistakeOfTheCaller() throws Exception {
        Fd closed = Fd.open("/dev/null", OpenFlag.RDONLY);
        closed.close();
        assertThatThrownBy(() -> Command.of("true").stdin(Redirect.to(closed)).spawn())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anIdentityOrPriorityThatIsNotGranted() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isNotZero();
        Identity root = new Identity(OptionalInt.of(0), OptionalInt.empty(), Optional.empty());
        assertRefused(Command.of("true").identity(root), Errno.EPERM, "setresuid", "user 0");
        assertRefused(Command.of("true").nice(-20), Errno.EACCES, "setpriority", "nice -20");
    }

    static Stream<Command> commandsWithANul() {
        return Stream.of(
                Command.of("touch\0", "ran"),
                Command.of("touch", "ran\0"),
                Command.of("touch", "ran").arg0("a\0b"),
                Command.of("touch", "ran").directory("/tmp\0"),
                Command.of("touch", "ran").stdout(Redirect.truncate("ran\0")),
                Command.of("touch", "ran").limit(Resource.CORE, Limit.of(0)).stdout(Redirect.truncate("ran\0")));
    }

    @ParameterizedTest
    @MethodSource("commandsWithANul")
    void aNul(Command command) {
        Command here = command.directory == null ? command.directory(directory) : command;
        assertThatThrownBy(here::spawn)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aStringThatStandsForNoBytes() {
        assertThatThrownBy(() -> Command.of("touch", directory + "/\ud800").spawn())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anEmptyArgv() {
        assertThatThrownBy(() -> Command.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** {@link Leaks} counts. */
    @Test
    void aThousandFailingStartsLeaveNothing() {
        Command plain = Command.of("/no/such").stdout(Redirect.NULL).directory(directory);
        Command limited = Command.of("/no/such")
                .limit(Resource.CORE, Limit.of(0))
                .stdin(Redirect.NULL)
                .umask(077);
        Command late = Command.of("true").stdin(Redirect.NULL).stdout(Redirect.read("/no/such"));
        for (int i = 0; i < 1000; i++) {
            Command command = i % 10 == 0 ? limited : i % 3 == 0 ? late : plain;
            assertThatThrownBy(command::spawn).hasMessageContaining("ENOENT");
        }
        assertThat(Children.all()).isEmpty();
    }
}
