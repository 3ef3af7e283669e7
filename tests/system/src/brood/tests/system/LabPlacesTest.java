package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where a lab has less than it is used to, each scenario works all the same, or is skipped and says what it needs. */
@ExtendWith(Leaks.class)
@Timeout(900)
class LabPlacesTest {
    /** All of them in the soak; else some, of each kind that needs something. */
    private static final List<String> NAMES = Boolean.getBoolean("brood.soak")
            ? List.of("all")
            : List.of(
                    "fork",
                    "schedule",
                    "wait-status",
                    "credentials",
                    "nice",
                    "process-tree",
                    "mmap",
                    "fifo",
                    "daemon",
                    "pty");

    /** Root, and no more than any other user. */
    private static final String[] POWERLESS = {"setpriv", "--bounding-set=-all", "--inh-caps=-all"};

    /** Says only this of a scenario that it does not run. */
    private static final String NO_FOLDER = "its files need a folder to write to, which /proc (TMPDIR) is not";

    private static Program lab(String... prefix) {
        return lab(prefix, Image.BROOD);
    }

    private static Program lab(String[] prefix, Path brood) {
        List<String> line = new ArrayList<>(List.of(prefix));
        line.addAll(List.of(brood.toString(), "lab", "--keep-going"));
        line.addAll(NAMES);
        return Program.of(line.toArray(String[]::new)).patience(600);
    }

    private static void assertWorks(Result result) {
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.errText()).isEmpty();
        assertThat(result.outText()).contains("  ✓ ").doesNotContain("  ✗ ", "\n  failed: ");
    }

    @Test
    void withoutAFolderForFiles() throws Exception {
        Result result = lab().env("TMPDIR", "/proc").run();

        assertWorks(result);
        assertThat(result.outText()).containsPattern("(?m)^mmap +skipped ");
        assertThat(result.outText().lines().filter(line -> line.startsWith("  skipped: ")))
                .isNotEmpty()
                .containsOnly("  skipped: " + NO_FOLDER);
    }

    @Test
    void inADirectoryThatCannotBeWrittenWithAnOddOneForFiles(@TempDir Path folder) throws Exception {
        Path odd = Files.createDirectory(folder.resolve("a 'folder' $HOME"));
        Result result = lab().in(Path.of("/proc")).env("TMPDIR", odd.toString()).run();

        assertWorks(result);
        assertThat(result.outText()).doesNotContain(" skipped ");
        assertThat(odd).isEmptyDirectory();
    }

    @Test
    void withSignalsIgnoredThatScenariosTry() throws Exception {
        String ignoring = "trap '' TERM ALRM PIPE; exec \"$0\" lab wait-status sessions";
        assertWorks(Program.of("sh", "-c", ignoring, Image.BROOD.toString()).run());
    }

    @Test
    void forAUserWithoutPrivileges(@TempDir Path folder) throws Exception {
        // whose group is root's, as that of a container's user may be
        String[] nobody = {"setpriv", "--reuid=65534", "--regid=0", "--clear-groups"};
        assumeTrue(Program.of(nobody).with("true").run().status() == 0, "only root may run something as another user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
        Result result = lab(nobody, reachable(nobody, folder))
                .env("TMPDIR", scratch.toString())
                .run();

        assertWorks(result);
        assertThat(scratch).isEmptyDirectory();
    }

    /** The image, or a copy in this folder, where the build is in a place that the user may not enter. */
    private static Path reachable(String[] user, Path folder) throws Exception {
        if (Program.of(user).with("test", "-x", Image.BROOD.toString()).run().status() == 0) {
            return Image.BROOD;
        }
        Path copy = folder.resolve("image");
        assertThat(Program.of("cp", "-a", Image.FOLDER.toString(), copy.toString())
                        .run()
                        .status())
                .isZero();
        return copy.resolve("bin/brood");
    }

    @Test
    void withAUmaskThatLeavesTheOwnerNothing(@TempDir Path folder) throws Exception {
        // root may use its files all the same, without its power not
        String masking = "umask 777; exec setpriv --bounding-set=-all --inh-caps=-all \"$0\" lab wait-status file-ipc";
        assumeTrue(Program.of(POWERLESS).with("true").run().status() == 0, "only root can give up what only root has");
        Result result = Program.of("sh", "-c", masking, Image.BROOD.toString())
                .env("TMPDIR", folder.toString())
                .run();

        assertWorks(result);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void inTheForegroundOfATerminal() throws Exception {
        assumeTrue(Program.of("sh", "-c", "command -v script").run().status() == 0, "script(1) is not installed");
        String names = NAMES.equals(List.of("all")) ? "all" : "process-states sessions terminal-signals";
        Result result = Program.of("script", "-qec", Image.BROOD + " lab --keep-going " + names, "/dev/null")
                .env("SHELL", "/bin/sh")
                .patience(600)
                .run();

        assertWorks(result);
    }

    @Test
    void forRootWithoutItsPower() throws Exception {
        assumeTrue(Program.of(POWERLESS).with("true").run().status() == 0, "only root can give up what only root has");
        Result result = Program.of(POWERLESS)
                .with(Image.BROOD.toString(), "lab", "--keep-going")
                .with("fork", "credentials", "nice", "process-tree")
                .run();

        assertWorks(result);
        assertThat(result.outText()).contains("a fork at the limit, which root has not is skipped: setresuid(");
    }
}
