package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left is seen, in whatever state. */
@ExtendWith(Leaks.class)
@Timeout(120)
class TracesTest {
    @TempDir
    Path folder;

    private Traces traces;

    @BeforeEach
    void makeTraces() throws Exception {
        traces = Traces.in(Files.createDirectory(folder.resolve("tmp")));
    }

    private interface Look {
        void at(Process process) throws Exception;
    }

    /** Starts it, and looks when it has said something. */
    private void whileRunning(Look look, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(traces.environment());
        Process process = builder.start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isNotNull();
            look.at(process);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(traces.processes()).isEmpty();
    }

    @Test
    void aProcessThatRuns() throws Exception {
        whileRunning(
                process -> assertThat(traces.processes()).containsExactly(process.pid()),
                "sh",
                "-c",
                "echo ready; exec sleep 1000");
    }

    @Test
    void aZombie() throws Exception {
        whileRunning(
                process -> {
                    long child = process.children().findFirst().orElseThrow().pid();
                    Background.await(() -> !Background.isRunning(Long.toString(child)));
                    assertThat(traces.processes()).containsExactlyInAnyOrder(process.pid(), child);
                },
                "sh",
                "-c",
                "true & echo ready; exec sleep 1000");
    }

    /** Its first thread has ended, and with it what /proc shows of its environment; another has not. */
    @Test
    void aProcessInItsEnd() throws Exception {
        assumeTrue(Program.of("sh", "-c", "command -v cc").run().status() == 0, "cc is not installed");
        Path source = Files.writeString(
                folder.resolve("ending.c"),
                """
                #include <pthread.h>
                #include <stdio.h>
                #include <unistd.h>
                static void *stay(void *nothing) { sleep(1000); return nothing; }
                int main(void) {
                    pthread_t thread;
                    pthread_create(&thread, 0, stay, 0);
                    puts("ready");
                    fflush(stdout);
                    pthread_exit(0);
                }
                """);
        Path program = folder.resolve("ending");
        assertThat(Program.of("cc", "-pthread", "-o", program.toString(), source.toString())
                        .run())
                .extracting(Result::status)
                .isEqualTo(0);
        whileRunning(
                process -> {
                    Path environment = Path.of("/proc/" + process.pid() + "/environ");
                    Background.await(() -> Files.readString(environment).isEmpty());
                    assertThat(traces.processes()).containsExactly(process.pid());
                },
                program.toString());
    }
}
