package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Await;
import brood.testing.Leaks;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what a worker writes. */
@ExtendWith(Leaks.class)
@Timeout(60)
class WorkerOutputTest {
    /** Refuses the first it gets. */
    private static final class Refusing extends OutputStream {
        private final String how;
        private int asked;

        Refusing(String how) {
            this.how = how;
        }

        @Override
        public void write(int value) {
            throw new AssertionError("nobody writes single bytes");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            asked++;
            switch (how) {
                case "checked" -> throw new IOException("full");
                case "unchecked" -> throw new UncheckedIOException(new IOException("full"));
                default -> throw new AssertionError("full");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checked", "unchecked", "error"})
    void aStreamThatRefusesGetsNoMoreAndTheWorkerGoesOn(String how) throws Exception {
        Refusing refusing = new Refusing(how);
        WorkerJvm jvm = WorkerJvm.current().output(WorkerOutput.to(refusing, OutputStream.nullOutputStream()));
        try (Worker worker = Worker.of(() -> {
                    System.out.write(new byte[1_000_000]);
                    System.exit(7);
                })
                .jvm(jvm)
                .start()) {
            worker.join();
            assertThat(worker.exitValue()).hasValue(7);
        }
        assertThat(refusing.asked).isOne();
    }

    @Test
    void whatAWorkersGroupWritesAfterItsEndIsPassedOn(@TempDir Path folder) throws Exception {
        String waits = "while [ ! -e go ]; do sleep 0.01; done; echo late; : > said; sleep 1000";
        String directory = folder.toString();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WorkerJvm jvm = WorkerJvm.current().output(WorkerOutput.to(out, OutputStream.nullOutputStream()));
        try (WorkerProcess process = new WorkerProcess(jvm, "W", List.of())) {
            process.send(Copies.frame(Frame.PREPARE, "the end", (Action) () -> {
                new ProcessBuilder("sh", "-c", waits)
                        .directory(new File(directory))
                        .inheritIO()
                        .start();
                Runtime.getRuntime().halt(0);
            }));
            while (process.await()) {
                // it has not ended
            }
            Files.createFile(folder.resolve("go"));
            Await.until(() -> Files.exists(folder.resolve("said")));
            process.end();
        }
        assertThat(out.toString()).isEqualTo("late\n");
    }

    @Test
    void aLineWithoutAnEndDoesNotFillTheMemory() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrefixedLines lines = new PrefixedLines("W", new PrintStream(out))) {
            for (int i = 0; i < 100_000; i++) {
                lines.write('x');
            }
            assertThat(out.size()).isBetween(60_000, 70_000);
        }
        assertThat(out.toString()).endsWith("x\n").startsWith("[W] x");
    }

    @Test
    void theLastLinesAreThoseHoweverMuchCameBefore() {
        for (int count : new int[] {0, 1, 20, 21, 30, 20_000}) {
            LastLines last = new LastLines();
            for (int i = 0; i < count; i++) {
                byte[] line = ("line " + i + "\n").getBytes(StandardCharsets.UTF_8);
                last.add(line, line.length);
            }
            List<String> expected = IntStream.range(Math.max(0, count - 20), count)
                    .mapToObj(i -> "line " + i)
                    .toList();
            assertThat(last.lines()).isEqualTo(expected);
        }
        LastLines last = new LastLines();
        byte[] much = ("x".repeat(100_000) + "\nend").getBytes(StandardCharsets.UTF_8);
        last.add(much, much.length);
        assertThat(last.lines()).hasSize(2).last().isEqualTo("end");
    }
}
