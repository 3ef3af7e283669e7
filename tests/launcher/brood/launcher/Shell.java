package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A shell that completes lines, in a folder with {@code file1}, {@code a file}, {@code inner/} and {@code go}. */
final class Shell {
    private final Path folder;
    private final Path driver;
    private final List<String> start;

    /**
     * A shell, as it is installed; without it the test is skipped.
     *
     * @param start the shell and its options
     * @param driver what it runs, with the completion script and the lines as its arguments
     */
    Shell(Path folder, List<String> start, String driver) throws IOException {
        assumeTrue(ProgramHints.isInPath(start.getFirst()), start.getFirst() + " is not installed");
        this.folder = folder;
        this.start = start;
        this.driver = Files.writeString(folder.resolve("driver"), driver);
        Path work = Files.createDirectory(folder.resolve("work"));
        Files.createFile(work.resolve("file1"));
        Files.createFile(work.resolve("a file"));
        Files.createDirectory(work.resolve("inner"));
        assertThat(Files.createFile(work.resolve("go")).toFile().setExecutable(true))
                .isTrue();
    }

    /** What the driver prints for these lines. */
    List<String> complete(String script, String... lines) throws Exception {
        Path file = Files.writeString(folder.resolve("script"), script);
        List<String> command = new ArrayList<>(
                List.of("env", "-C", folder.resolve("work").toString(), "HOME=" + folder, "BROOD_TEST_VARIABLE=x"));
        command.addAll(start);
        command.addAll(List.of(driver.toString(), file.toString()));
        command.addAll(List.of(lines));
        Brood.Result result = Brood.run(command);
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return result.out().lines().toList();
    }
}
