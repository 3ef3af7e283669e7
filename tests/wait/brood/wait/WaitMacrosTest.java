package brood.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import brood.testing.Leaks;
import brood.wait.WaitStatus.Continued;
import brood.wait.WaitStatus.Exited;
import brood.wait.WaitStatus.Signaled;
import brood.wait.WaitStatus.Stopped;
import brood.wait.WaitStatus.Unrecognized;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the macros of the C library make of each status is what we make of it. */
@ExtendWith(Leaks.class)
class WaitMacrosTest {
    private static final String PROGRAM =
            """
            #include <stdio.h>
            #include <sys/wait.h>

            static void decode(int s) {
                int kinds = !!WIFEXITED(s) + !!WIFSIGNALED(s) + !!WIFSTOPPED(s) + !!WIFCONTINUED(s);
                if (kinds > 1) printf("%d ambiguous\\n", s);
                else if (WIFEXITED(s)) printf("%d exited %d\\n", s, WEXITSTATUS(s));
                else if (WIFSIGNALED(s)) printf("%d signaled %d %d\\n", s, WTERMSIG(s), !!WCOREDUMP(s));
                else if (WIFSTOPPED(s)) printf("%d stopped %d\\n", s, WSTOPSIG(s));
                else if (WIFCONTINUED(s)) printf("%d continued\\n", s);
                else printf("%d unrecognized\\n", s);
            }

            int main(void) {
                for (int s = 0; s <= 0xffff; s++) decode(s);
                decode(0x10000); decode(0x1ffff); decode(0x5057f); decode(-1); decode(-256);
                return 0;
            }
            """;

    @Test
    void allStatusesAreDecodedAsTheMacrosDo(@TempDir Path folder) throws Exception {
        Path program = compile(folder);
        Process process = new ProcessBuilder(program.toString()).start();
        String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n");
        assertThat(process.waitFor()).isZero();
        assertThat(lines).hasSize(0x10000 + 5);
        for (String line : lines) {
            int raw = Integer.parseInt(line.substring(0, line.indexOf(' ')));
            assertThat(raw + " " + decoded(raw)).isEqualTo(line);
        }
    }

    private static String decoded(int raw) {
        return switch (WaitStatus.decode(raw)) {
            case Exited exited -> "exited " + exited.exitStatus();
            case Signaled signaled -> "signaled " + signaled.signal().number() + (signaled.coreDumped() ? " 1" : " 0");
            case Stopped stopped -> "stopped " + stopped.signal().number();
            case Continued continued -> "continued";
            case Unrecognized unrecognized -> "unrecognized";
        };
    }

    private static Path compile(Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("macros.c"), PROGRAM);
        Path program = folder.resolve("macros");
        Process cc;
        try {
            cc = new ProcessBuilder("cc", "-o", program.toString(), source.toString())
                    .inheritIO()
                    .start();
        } catch (IOException noCompiler) {
            if ("true".equals(System.getenv("CI"))) {
                return fail("no cc, which CI must have", noCompiler);
            }
            return abort("no cc here");
        }
        assertThat(cc.waitFor()).isZero();
        return program;
    }
}
