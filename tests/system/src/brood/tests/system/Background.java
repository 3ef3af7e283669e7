package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A brood that runs while the test does something to it; closing it kills it. */
record Background(Process process) implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /** With nothing on its standard input, and its output in this file. */
    static Background brood(Path output, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(Image.BROOD.toString()));
        line.addAll(List.of(arguments));
        return new Background(new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    }

    /** Sends a signal, by name or number. */
    void kill(String signal) throws Exception {
        assertThat(Program.of("kill", "-" + signal, Long.toString(process.pid()))
                        .run()
                        .status())
                .isZero();
    }

    int exit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("brood has ended")
                .isTrue();
        return process.exitValue();
    }

    /** Until it has a thread of this name. */
    void awaitThread(String name) throws Exception {
        await(() -> {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
                for (Path thread : threads) {
                    if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                        return true;
                    }
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
                // a thread that has ended while we looked
            }
            return false;
        });
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.sleep(5); // between two looks, not instead of one
        }
    }

    /** Whether there is a process of this number that has not ended. */
    static boolean isRunning(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
