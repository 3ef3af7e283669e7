package brood.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code brood shm} from outside. */
@ExtendWith(Leaks.class)
class ShmCommandTest {
    private final String name = "brood-shm-" + ProcessHandle.current().pid();
    private final Path file = Path.of("/dev/shm", name);

    @AfterEach
    void remove() throws Exception {
        Files.deleteIfExists(file);
    }

    private static Result shm(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "shm").with(arguments).run();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        byte[] bytes = new byte[100_000];
        new Random(4).nextBytes(bytes);
        assertThat(shm("create", name, "--size", "200K").status()).isZero();
        assertThat(Program.of(Image.BROOD.toString(), "shm", "write", name)
                        .stdin(bytes)
                        .run()
                        .status())
                .isZero();
        Result read = shm("read", name);
        assertThat(read.status()).isZero();
        assertThat(read.out()).isEqualTo(Arrays.copyOf(bytes, 200 * 1024));
        assertThat(shm("create", name, "--size", "1").errText())
                .contains("EEXIST")
                .hasLineCount(1);
        assertThat(shm("rm", name).status()).isZero();
        assertThat(file).doesNotExist();
        assertThat(shm("rm", name).errText()).contains("ENOENT").hasLineCount(1);
    }

    @Test
    void inputThatIsTooLongFails() throws Exception {
        shm("create", name, "--size", "3");
        Result result = Program.of(Image.BROOD.toString(), "shm", "write", name)
                .stdin("abcd".getBytes(UTF_8))
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errText())
                .startsWith("brood shm: ")
                .contains("ENOSPC")
                .hasLineCount(1);
        assertThat(shm("read", name).outText()).isEqualTo("abc");
    }

    @Test
    void inputThatCannotBeReadAndOutputThatCannotBeWrittenIsOneLine() throws Exception {
        shm("create", name, "--size", "3");
        for (String[] wrong : new String[][] {
            {"write", "<&-", "brood shm: read: standard input: Bad file descriptor (EBADF)\n"},
            {"write", "</", "brood shm: read: standard input: Is a directory (EISDIR)\n"},
            {"read", ">/dev/full", "brood: write: standard output: No space left on device (ENOSPC)\n"}
        }) {
            String script = "\"$0\" shm " + wrong[0] + " " + name + " " + wrong[1];
            Result result =
                    Program.of("/bin/sh", "-c", script, Image.BROOD.toString()).run();
            assertThat(result.errText()).isEqualTo(wrong[2]);
            assertThat(result.status()).isEqualTo(1);
        }
    }

    @Test
    void theListNamesTheCallerAsCreator() throws Exception {
        shm("create", name, "--size", "5");
        long caller = ProcessHandle.current().pid();
        assertThat(shm("ls").outText()).containsPattern(name + " +5  pid " + caller + "\n");
        assertThat(shm("ls", "--json").outText())
                .startsWith("{\"v\":1,\"segments\":[")
                .contains("{\"name\":\"" + name + "\",\"size\":5,\"creator\":{\"pid\":" + caller + ",\"startTicks\":")
                .contains("\"alive\":true")
                .hasLineCount(1);
    }

    @Test
    void onlyWhatTheDeadHaveLeftIsCollected() throws Exception {
        shm("create", name, "--size", "5");
        String orphan = name + "-orphan";
        Program.of("/bin/sh", "-c", "\"$0\" shm create " + orphan + " --size 5; :", Image.BROOD.toString())
                .run();
        assertThat(shm("ls").outText()).containsPattern(orphan + " +5  pid \\d+, ended\n");
        Result result = shm("gc");
        assertThat(result.status()).isZero();
        assertThat(result.outText().lines()).contains(orphan).doesNotContain(name);
        assertThat(file).exists();
        assertThat(shm("gc").outText().lines()).doesNotContain(orphan);
    }

    @Test
    void aFileOfSomebodyElseIsRefusedAndKept() throws Exception {
        Files.writeString(file, "x".repeat(10_000));
        for (String action : new String[] {"read", "write", "rm"}) {
            Result result = shm(action, name);
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errText())
                    .startsWith("brood shm: /dev/shm/" + name + ": ")
                    .hasLineCount(1);
        }
        assertThat(shm("gc").outText().lines()).doesNotContain(name);
        assertThat(shm("ls").outText()).doesNotContain(name);
        assertThat(file).hasContent("x".repeat(10_000));
    }

    @Test
    void wrongUsageIs2() throws Exception {
        for (String[] wrong : new String[][] {
            {},
            {"create", name},
            {"create", "--size", "5"},
            {"create", name, "--size", "0"},
            {"create", name, "--size", "five"},
            {"create", name, "--size", "99999999999P"},
            {"create", "a/b", "--size", "5"},
            {"read", "n".repeat(256)},
            {"read", name, "--size", "5"},
            {"rm", name, "--json"},
            {"ls", name},
            {"bake", name}
        }) {
            Result result = shm(wrong);
            assertThat(result.status()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(result.errText()).startsWith("brood shm: ").hasLineCount(1);
        }
        assertThat(file).doesNotExist();
    }
}
