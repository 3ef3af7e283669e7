package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code brood run} that has to wait for the other end of a FIFO before it can start the program. */
@ExtendWith(Leaks.class)
class RunFifoTest {
    @TempDir
    Path folder;

    private Path fifo;
    private Path trace;

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = folder.resolve("fifo");
        trace = folder.resolve("trace");
        assertThat(Program.of("mkfifo", fifo.toString()).run().status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--stdin, TERM, 143",
        "--stdin, INT, 130",
        "--stdout, HUP, 129",
        "--stderr, ALRM, 142",
        "--status-file, USR1, 138"
    })
    void aSignalEndsTheWait(String option, String signal, int exit) throws Exception {
        Path out = folder.resolve("out");
        try (Background brood =
                Background.brood(out, "run", option, fifo.toString(), "--", "touch", trace.toString())) {
            brood.awaitThread("brood-open");
            brood.kill(signal);
            assertThat(brood.exit()).isEqualTo(exit);
        }
        assertThat(trace).doesNotExist();
        assertThat(out).hasContent("brood run: open: " + fifo + ": Interrupted system call (EINTR)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stdin=", "--stdout=", "--stderr=+", "--fd=5=", "--status-file="})
    void theTimeoutEndsTheWait(String option) throws Exception {
        Result result = Image.brood(
                "run", "--timeout", "50ms", "--report", "json", option + fifo, "--", "touch", trace.toString());
        assertThat(result.status()).isEqualTo(124);
        assertThat(trace).doesNotExist();
        assertThat(result.errText().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("brood run: open: " + fifo + ": "), line -> assertThat(line)
                                .contains("\"kind\":\"not-started\"", "\"timedOut\":true", "\"call\":\"open\""));
    }

    @Test
    void theTimeoutCountsOnWhenTheProgramRuns() throws Exception {
        Path out = folder.resolve("out");
        try (Background brood = Background.brood(
                out, "run", "--timeout", "2s", "--stdin", fifo.toString(), "--", "sh", "-c", "read x; sleep 1000")) {
            brood.awaitThread("brood-open");
            Files.writeString(fifo, "x\n");
            assertThat(brood.exit()).isEqualTo(124);
        }
    }

    @Test
    void whatComesInTimeIsRead() throws Exception {
        Path out = folder.resolve("out");
        try (Background brood = Background.brood(
                out, "run", "--timeout", "1m", "--fd", "7=" + fifo, "--stdin", "null", "--", "sh", "-c", "cat <&7")) {
            brood.awaitThread("brood-open");
            Files.writeString(fifo, "data\n");
            assertThat(brood.exit()).isZero();
        }
        assertThat(out).hasContent("data\n");
    }

    /** What brood kept open would be one writer more. */
    @Test
    void theOutputEndsWhenTheProgramClosesIt() throws Exception {
        Path out = folder.resolve("out");
        Path go = folder.resolve("go");
        String program = "echo hi; exec >&-; until [ -e " + go + " ]; do sleep 0.05; done";
        try (Background brood = Background.brood(out, "run", "--stdout", fifo.toString(), "--", "sh", "-c", program)) {
            assertThat(Program.of("cat", fifo.toString()).run().outText()).isEqualTo("hi\n");
            assertThat(brood.process().isAlive()).isTrue();
            Files.createFile(go);
            assertThat(brood.exit()).isZero();
        }
    }

    @Test
    void execIsEndedByASignalToo() throws Exception {
        Path out = folder.resolve("out");
        try (Background brood =
                Background.brood(out, "exec", "--stdin", fifo.toString(), "--", "touch", trace.toString())) {
            brood.awaitThread("brood-exec");
            brood.kill("TERM");
            assertThat(brood.exit()).isEqualTo(143);
        }
        assertThat(trace).doesNotExist();
    }
}
