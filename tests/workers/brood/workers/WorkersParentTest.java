package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.JvmCommand;
import brood.process.Pty;
import brood.process.Redirect;
import brood.testing.Leaks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a parent and its workers mean to each other while the parent ends, or is told to. */
@ExtendWith(Leaks.class)
@Timeout(60)
class WorkersParentTest {
    private static final int CTRL_C = 3;

    @TempDir
    Path folder;

    /** A parent whose main method returns while its worker waits for a file; it says when it ends. */
    public static final class Returning {
        private Returning() {}

        /** Whether the worker is a daemon, and the file. */
        public static void main(String[] arguments) throws Exception {
            String file = arguments[1];
            Worker.of(() -> {
                        awaitFile(file);
                        System.out.println("worker");
                    })
                    .daemon(Boolean.parseBoolean(arguments[0]))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("end")));
            System.out.println("main");
        }
    }

    private static void awaitFile(String file) throws InterruptedException {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(1);
        }
    }

    @Test
    void aWorkerKeepsItsParentFromEnding() throws Exception {
        Path file = folder.resolve("go");
        try (Pipe out = Pipe.open();
                Child parent = returning(false, file, out)) {
            BufferedReader lines = lines(out);
            assertThat(lines.readLine()).isEqualTo("main");
            Files.createFile(file);
            assertThat(lines.lines()).containsExactly("worker", "end");
            assertThat(parent.waitFor().isSuccess()).isTrue();
        }
    }

    @Test
    void aDaemonDoesNot() throws Exception {
        try (Pipe out = Pipe.open();
                Child parent = returning(true, folder.resolve("never"), out)) {
            assertThat(lines(out).lines())
                    .containsExactly("main", "end"); // the worker has the pipe: it has ended as well
            assertThat(parent.waitFor().isSuccess()).isTrue();
        }
    }

    private static Child returning(boolean daemon, Path file, Pipe out) throws IOException {
        Child parent = JvmCommand.current()
                .mainClass(Returning.class)
                .command()
                .arguments(List.of(Boolean.toString(daemon), file.toString()))
                .stdout(Redirect.to(out.writeEnd().fd()))
                .spawn();
        out.writeEnd().close();
        return parent;
    }

    private static BufferedReader lines(Pipe out) {
        return new BufferedReader(new InputStreamReader(out.readEnd(), StandardCharsets.UTF_8));
    }

    /** A parent that Ctrl-C ends, after its worker has ended by itself. */
    public static final class Interrupted {
        private Interrupted() {}

        /** The folder. */
        public static void main(String[] arguments) throws Exception {
            String folder = arguments[0];
            Worker worker = Worker.of(() -> {
                        WorkerTest.touch(folder, "worker-begins");
                        awaitFile(folder + "/ctrl-c");
                        Runtime.getRuntime().halt(7);
                    })
                    .jvm(WorkerJvm.current().flags("-Xrs")) // the kernel would end it, before the parent can react
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                WorkerTest.touch(folder, "ctrl-c");
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                WorkerTest.touch(folder, "exit-value-" + worker.exitValue().orElseThrow());
            }));
            awaitFile(folder + "/worker-begins");
            WorkerTest.touch(folder, "ready");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void ctrlCAtTheTerminalIsForTheParentAlone() throws Exception {
        try (Pty pty = Pty.open();
                Child parent = JvmCommand.current()
                        .mainClass(Interrupted.class)
                        .command()
                        .arguments(List.of(folder.toString()))
                        .resetIgnored(SignalSet.of(Signal.SIGINT)) // by a build in the background
                        .pty(pty)
                        .spawn()) {
            awaitFile(folder.resolve("ready").toString());
            WriteEnd.own(pty.master()).write(CTRL_C);
            parent.waitFor();
        }
        assertThat(List.of(folder.toFile().list()))
                .containsExactlyInAnyOrder("worker-begins", "ready", "ctrl-c", "exit-value-7");
    }
}
