package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image works wherever it lies, however it is called. */
@ExtendWith(Leaks.class)
class ImageLocationTest {
    /** The JVM that is the child's parent has the archive mapped. */
    private static final String ARCHIVE_IN_USE =
            "grep -q -e /lib/brood.aot -e /classes.jsa /proc/$PPID/maps && echo works";

    private static final String STRANGE_PROC = "brood: /proc is not mounted, or is that of another pid namespace\n";

    @TempDir
    private Path folder;

    @Test
    void aCopyInAFolderWithASpaceUsesItsArchive() throws Exception {
        Path copy = folder.resolve("a folder/with spaces");
        Files.createDirectories(copy.getParent());
        // Without -p: the copy's files are newer than those that the archives were made for.
        assertThat(Program.of("cp", "-r", Image.FOLDER.toString(), copy.toString())
                        .run()
                        .status())
                .isZero();

        Result result = Program.of(copy.resolve("bin/brood").toString(), "run", "--", "sh", "-c", ARCHIVE_IN_USE)
                .run();

        assertThat(result.errText()).isEmpty();
        assertThat(result.outText()).isEqualTo("works\n");
    }

    /** trap is started by env, which would take that path for a variable. */
    @Test
    void aFolderWithAnEqualsSignIsNoVariable() throws Exception {
        Path copy = Files.createSymbolicLink(folder.resolve("a=b"), Image.FOLDER);

        Result result = Program.of(copy.resolve("bin/brood").toString(), "trap", "--timeout", "0.1", "USR1")
                .run();

        assertThat(result.errText()).isEmpty();
        assertThat(result.status()).isZero();
    }

    /** java splits its own path there. */
    @Test
    void aFolderWithAColonIsNamed() throws Exception {
        Path copy = folder.resolve("a:b/image");
        Files.createDirectories(copy.resolve("bin"));
        Path brood = Files.copy(Image.BROOD, copy.resolve("bin/brood"));

        Result result =
                Program.of("./brood", "run", "--", "true").in(brood.getParent()).run();

        assertThat(result.errText())
                .isEqualTo("brood: a JVM does not run from a folder with a colon in its name: ./..\n");
        assertThat(result.status()).isEqualTo(125);
    }

    @Test
    void aChainOfRelativeLinksLeadsToTheImage() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("usr/bin"));
        Path opt = Files.createDirectories(folder.resolve("opt"));
        Files.createSymbolicLink(opt.resolve("image"), Image.FOLDER);
        Files.createSymbolicLink(opt.resolve("brood"), Path.of("image/bin/brood"));
        Files.createSymbolicLink(bin.resolve("brood"), Path.of("../../opt/brood"));

        assertThat(Program.of("./brood", "run", "--", "echo", "works")
                        .in(bin)
                        .run()
                        .outText())
                .isEqualTo("works\n");
    }

    @ParameterizedTest
    @CsvSource({"/bin/sh, run -- true, 125", "/bin/bash, run -- true, 125", "/bin/sh, status 0, 1"})
    void aDeletedDirectoryIsNamedWithTheCodeOfAFailureOfBrood(String shell, String command, int status)
            throws Exception {
        String script = "mkdir gone; cd gone; rmdir ../gone; exec %s %s %s".formatted(shell, Image.BROOD, command);

        Result result = Program.of("/bin/sh", "-c", script).in(folder).run(); // which shells comment on, too

        assertThat(result.status()).as("%s", result).isEqualTo(status);
        assertThat(result.errText()).endsWith("brood: the current directory was deleted\n");
    }

    @ParameterizedTest
    @CsvSource({"run -- true, 125", "doctor, 1"})
    void aSystemWithoutProcIsNamed(String command, int status) throws Exception {
        assumeTrue(
                Program.of("unshare", "-m", "true").run().status() == 0,
                "needs the right to make a mount namespace: root");

        Result result = Program.of(
                        "unshare", "-m", "/bin/sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" " + command)
                .with(Image.BROOD.toString())
                .run();

        assertThat(result).isEqualTo(new Result(status, new byte[0], STRANGE_PROC.getBytes()));
    }

    /** What stands there under our numbers are strangers. */
    @ParameterizedTest
    @CsvSource({"run --timeout 1 -- sleep 100, 125", "doctor, 1"})
    void theProcOfAnotherPidNamespaceIsNotTakenForOurs(String command, int status) throws Exception {
        String[] start = {"unshare", "--pid", "--fork", "--kill-child"};
        assumeTrue(Program.of(start).with("true").run().status() == 0, "needs the right to make a pid namespace: root");

        Result result = Program.of(start)
                .with(Image.BROOD.toString())
                .with(command.split(" "))
                .run();

        assertThat(result).isEqualTo(new Result(status, new byte[0], STRANGE_PROC.getBytes()));
    }

    @Test
    void itIsFoundThroughThePath() throws Exception {
        String path = Image.BROOD.getParent() + ":" + System.getenv("PATH");

        assertThat(Program.of("/bin/sh", "-c", "cd / && brood run -- echo works")
                        .env("PATH", path)
                        .run()
                        .outText())
                .isEqualTo("works\n");
    }

    @Test
    void aReadOnlyFileSystemWithATmpThatExecutesNothingIsEnough() throws Exception {
        assumeTrue(
                Program.of("unshare", "-m", "true").run().status() == 0,
                "needs the right to make a mount namespace: root");
        // The image is a mount of its own, which that of /tmp does not affect should it lie below.
        String script =
                """
                set -e
                mount --bind "$1" "$1"
                mount -o remount,bind,ro "$1"
                mount --rbind /tmp /tmp
                mount -o remount,bind,noexec /tmp
                cp /bin/true "$2"
                if "$2" 2>/dev/null; then echo "/tmp executes"; fi
                if touch "$1/lib" 2>/dev/null; then echo "the image is writable"; fi
                "$1/bin/brood" run -- sh -c "$3"
                """;
        Path program = folder.resolve("program");
        Path file = folder.resolve("script");
        Files.writeString(file, script);

        Result result = Program.of("unshare", "-m", "/bin/sh", file.toString())
                .with(Image.FOLDER.toString(), program.toString(), ARCHIVE_IN_USE)
                .run();

        assertThat(result).isEqualTo(new Result(0, "works\n".getBytes(), new byte[0]));
    }
}
