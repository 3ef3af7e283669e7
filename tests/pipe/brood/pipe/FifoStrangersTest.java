package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The other side is a program that knows nothing of Brood. */
@ExtendWith(Leaks.class)
@Timeout(120)
class FifoStrangersTest {
    @TempDir
    Path folder;

    private String path;

    @BeforeEach
    void create() throws IOException {
        path = folder.resolve("fifo").toString();
        Fifo.create(path, 0600);
    }

    private Process start(String script) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .start();
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        assertThat(process.getErrorStream().readAllBytes()).asString().isEmpty();
        assertThat(process.waitFor()).isZero();
        process.getInputStream().close();
        process.getErrorStream().close();
    }

    @Test
    void aStrangerReads() throws Exception {
        Process cat = start("cat fifo >out");
        byte[] sent = new byte[300_000];
        new java.util.Random(3).nextBytes(sent);
        try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
            end.write(sent);
        }
        end(cat);
        assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(sent);
    }

    @Test
    void aStrangerWrites() throws Exception {
        Process echo = start("echo hello >fifo");
        try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
            assertThat(end.readAllBytes()).isEqualTo("hello\n".getBytes());
        }
        end(echo);
    }

    @Test
    void aStrangerThatWritesNothingWasThere() throws Exception {
        Process nothing = start(": >fifo");
        try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
            assertThat(end.read()).isEqualTo(-1);
        }
        end(nothing);
    }

    @Test
    void aStrangerThatLeavesEarlyBreaksThePipe() throws Exception {
        Process head = start("head -c 1 fifo >out");
        try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                        while (true) {
                            end.write(new byte[1000]);
                        }
                    })
                    .isInstanceOf(BrokenPipe.class);
        }
        end(head);
    }

    @Test
    void aStrangerThatWaitsIsLeftAloneByWhoeverGivesUp() throws Exception {
        Process echo = start("echo hello >fifo");
        awaitOpening(echo);
        assertThat(Fifo.openWrite(path, Deadline.after(Duration.ofMillis(20)))).isEmpty();
        assertThat(echo.isAlive()).isTrue();
        try (ReadEnd end = Fifo.openRead(path, Deadline.NEVER).orElseThrow()) {
            assertThat(end.readAllBytes()).isEqualTo("hello\n".getBytes());
        }
        end(echo);

        Process cat = start("exec cat <fifo");
        awaitOpening(cat);
        assertThat(Fifo.openRead(path, Deadline.after(Duration.ofMillis(20)))).isEmpty();
        try (WriteEnd end = Fifo.openWrite(path, Deadline.NEVER).orElseThrow()) {
            end.write(Bytes.of("hello\n"));
        }
        assertThat(cat.getInputStream().readAllBytes()).isEqualTo("hello\n".getBytes());
        end(cat);
    }

    /** It sleeps in the open of the FIFO, and nowhere before that. */
    private static void awaitOpening(Process process) {
        while (ProcStat.of(new Pid((int) process.pid())).orElseThrow().state() != ProcessState.SLEEPING) {
            Thread.onSpinWait();
        }
    }
}
