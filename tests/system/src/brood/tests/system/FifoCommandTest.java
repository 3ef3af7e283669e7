package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code brood fifo} from outside. */
@ExtendWith(Leaks.class)
class FifoCommandTest {
    @TempDir
    Path folder;

    private String path;

    @BeforeEach
    void name() {
        path = folder.resolve("p").toString();
    }

    private static Result fifo(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "fifo").with(arguments).run();
    }

    /** A script in the folder; {@code $0} is brood. */
    private Result shell(String script) throws Exception {
        return Program.of("/bin/sh", "-c", script, Image.BROOD.toString())
                .in(folder)
                .run();
    }

    @Test
    void itIsCreatedWithItsModeAndRemoved() throws Exception {
        assertThat(fifo("create", path).status()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                .isEqualTo("rw-------");
        assertThat(fifo("create", path).errText()).contains("EEXIST").hasLineCount(1);
        assertThat(fifo("rm", path).status()).isZero();
        assertThat(fifo("create", path, "--mode", "640").status()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void nobodyComingIs124AndOneLine() throws Exception {
        fifo("create", path);
        for (String action : new String[] {"read", "write"}) {
            long start = System.nanoTime();
            Result result = fifo(action, path, "--timeout", "1s");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
            assertThat(result.status()).isEqualTo(124);
            assertThat(result.errText()).startsWith("brood fifo: " + path).hasLineCount(1);
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void everyByteReachesAStranger() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(9).nextBytes(bytes);
        Files.write(folder.resolve("in"), bytes);
        Result result = shell("\"$0\" fifo create p && cat p >out & until [ -p p ]; do :; done;"
                + " \"$0\" fifo write p --timeout 60s <in; status=$?; wait; exit $status");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(bytes);
    }

    @Test
    void everyByteOfAStrangerArrives() throws Exception {
        Result result =
                shell("mkfifo p; echo hello >p & \"$0\" fifo read p --timeout 60s; status=$?; wait; exit $status");
        assertThat(result.outText()).isEqualTo("hello\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void twoOfOursMeet() throws Exception {
        Result result = shell("mkfifo p; \"$0\" fifo read p & echo hi | \"$0\" fifo write p; wait");
        assertThat(result.outText()).isEqualTo("hi\n");
        assertThat(result.err()).isEmpty();
    }

    /** The writer is there in time, and then slow. */
    @Test
    void theTimeoutBoundsTheMeetingNotTheTransfer() throws Exception {
        Result result = shell("mkfifo p; (exec >p; sleep 3; echo late) & \"$0\" fifo read p --timeout 2s; wait");
        assertThat(result.outText()).isEqualTo("late\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void keepWaitsForTheNextWriter() throws Exception {
        Result result = shell("mkfifo p; \"$0\" fifo read p --keep --timeout 3s & echo one >p; echo two >p; wait $!");
        assertThat(result.outText()).isEqualTo("one\ntwo\n");
        assertThat(result.status()).isEqualTo(124);
    }

    /** Between two writers no moment without a reader: who came just then would lose it, and his bytes. */
    @Test
    void keepLosesNothingOfManyWritersInARow() throws Exception {
        Result result = shell("mkfifo p; \"$0\" fifo read p --keep --timeout 5s & "
                + "for i in $(seq 300); do echo $i >p || exit 9; done; wait $!");
        assertThat(result.outText().lines()).hasSize(300).doesNotHaveDuplicates();
        assertThat(result.errText()).hasLineCount(1);
        assertThat(result.status()).isEqualTo(124);
    }

    @Test
    void aWriterThatGivesUpTakesNothingFromAStranger() throws Exception {
        Result result =
                shell("mkfifo p; echo kept >p & \"$0\" fifo write p --timeout 200ms </dev/null; cat p; wait $!");
        assertThat(result.outText()).isEqualTo("kept\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void aReaderOfOursThatLeavesEndsItQuietly() throws Exception {
        Result result =
                shell("mkfifo p; (yes >p 2>&-) & { \"$0\" fifo read p; echo $? >status; } | head -n 1; cat status");
        assertThat(result.outText()).isEqualTo("y\n141\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void whichOfTheTwoSidesFailedIsSaid() throws Exception {
        Result input = shell("mkfifo p; (cat p >&2) & \"$0\" fifo write p <&-; status=$?; wait; exit $status");
        assertThat(input.errText()).isEqualTo("brood fifo: read: standard input: Bad file descriptor (EBADF)\n");
        assertThat(input.status()).isEqualTo(1);
        Result folder = shell("(cat p >&2) & \"$0\" fifo write p <.; wait");
        assertThat(folder.errText()).isEqualTo("brood fifo: read: standard input: Is a directory (EISDIR)\n");
        Result full = shell("echo x >p & \"$0\" fifo read p >/dev/full; wait");
        assertThat(full.errText()).isEqualTo("brood fifo: write: standard output: No space left on device (ENOSPC)\n");
    }

    @Test
    void aFileIsRefusedAndKept() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        for (String action : new String[] {"read", "write", "rm"}) {
            Result result = fifo(action, file.toString());
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errText()).contains("not a FIFO").hasLineCount(1);
        }
        assertThat(file).hasContent("kept");
    }

    @Test
    void wrongUsageIs2() throws Exception {
        for (String[] wrong : new String[][] {
            {},
            {"create"},
            {"bake", path},
            {"rm", path, "--keep"},
            {"write", path, "--mode", "600"},
            {"create", path, "--mode", "888"}
        }) {
            Result result = fifo(wrong);
            assertThat(result.status()).isEqualTo(2);
            assertThat(result.errText()).startsWith("brood fifo: ").hasLineCount(1);
        }
        assertThat(Path.of(path)).doesNotExist();
    }
}
