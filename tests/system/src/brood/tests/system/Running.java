package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A brood that a test sends signals to while it runs; its standard error goes to a file. */
final class Running implements AutoCloseable {
    private final Process process;
    private final Path err;

    private Running(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    /** Starts brood in a folder. */
    static Running brood(Path folder, String... arguments) throws IOException {
        Path err = folder.resolve("stderr");
        List<String> command = new ArrayList<>(List.of(Image.BROOD.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(err.toFile())
                .start();
        return new Running(process, err);
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) throws Exception {
        assertThat(Program.of("kill", "-" + name, Long.toString(process.pid()))
                        .run()
                        .status())
                .isZero();
    }

    /** Its exit code. */
    int waitFor() throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
        return process.exitValue();
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has opened a timer. */
    boolean hasTimer() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().contains("[timerfd]")) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException closedMeanwhile) {
            return false;
        }
    }

    /** Waits until it holds. */
    static void await(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 3000 && !condition.call(); i++) {
            Thread.sleep(20); // between two looks, not instead of one
        }
        assertThat(condition.call()).isTrue();
    }

    /** Kills what a failed test leaves. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
