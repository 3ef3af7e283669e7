package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left is seen, in whatever state. */
@ExtendWith(Leaks.class)
@Timeout(120)
class TracesTest {
    /** With an argument its first thread ends, and another goes on; without it has a zombie. Ends with its input. */
    private static final String LEFT =
            """
            #include <pthread.h>
            #include <stdio.h>
            #include <sys/wait.h>
            #include <unistd.h>
            static void *stay(void *nothing) { getchar(); _exit(0); }
            int main(int count, char **arguments) {
                pthread_t thread;
                if (count > 1) {
                    pthread_create(&thread, 0, stay, 0);
                } else if (fork() == 0) {
                    _exit(0);
                }
                puts("ready");
                fflush(stdout);
                if (count > 1) {
                    pthread_exit(0);
                }
                getchar();
                wait(0);
            }
            """;

    @TempDir
    Path folder;

    private interface Look {
        void at(Process process, Traces traces) throws Exception;
    }

    /** Starts it, and looks when it has said something. */
    private void whileRunning(Look look, String... arguments) throws Exception {
        assumeTrue(Program.of("sh", "-c", "command -v cc").run().status() == 0, "cc is not installed");
        Path source = Files.writeString(folder.resolve("left.c"), LEFT);
        Path program = folder.resolve("left");
        Result compiled = Program.of("cc", "-pthread", "-o", program.toString(), source.toString())
                .run();
        assertThat(compiled.status()).as(compiled.toString()).isZero();

        Traces traces = Traces.in(folder);
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(traces.environment());
        Process process = builder.start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            look.at(process, traces);
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(traces.processes()).isEmpty();
    }

    @Test
    void aProcessThatRunsAndItsZombie() throws Exception {
        whileRunning((process, traces) -> {
            long child = process.children().findFirst().orElseThrow().pid();
            Background.await(() -> !Background.isRunning(Long.toString(child)));
            assertThat(traces.processes()).containsExactlyInAnyOrder(process.pid(), child);
        });
    }

    /** Its first thread has ended, and with it what /proc shows of its memory; another has not. */
    @Test
    void aProcessInItsEnd() throws Exception {
        whileRunning(
                (process, traces) -> {
                    Path line = Path.of("/proc/" + process.pid() + "/cmdline");
                    Background.await(() -> Files.readString(line).isEmpty());
                    assertThat(traces.processes()).containsExactly(process.pid());
                },
                "end");
    }
}
