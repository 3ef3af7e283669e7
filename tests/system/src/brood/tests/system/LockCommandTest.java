package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code brood lock} from outside. */
@ExtendWith(Leaks.class)
class LockCommandTest {
    @TempDir
    Path folder;

    private String path;

    @BeforeEach
    void name() {
        path = folder.resolve("f").toString();
    }

    private static Result lock(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "lock").with(arguments).run();
    }

    /** A script in the folder; {@code $0} is brood. It knows that a program runs with the lock when there is a file "held". */
    private Result shell(String script) throws Exception {
        return Program.of("/bin/sh", "-c", script, Image.BROOD.toString())
                .in(folder)
                .run();
    }

    private static final String HOLDER =
            "\"$0\" lock f -- sh -c 'touch held; exec sleep 1000' & " + "until [ -e held ]; do :; done; ";
    private static final String KILL = "kill -9 $!; wait $! 2>/dev/null; ";

    @Test
    void theSecondOfTwoFailsWith1() throws Exception {
        Result result =
                shell(HOLDER + "\"$0\" lock f --non-blocking -- touch second; status=$?; " + KILL + "exit $status");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errText()).isEqualTo("brood lock: f: is locked\n");
        assertThat(folder.resolve("second")).doesNotExist();
    }

    @Test
    void afterKillingTheHolderTheLockIsFree() throws Exception {
        Result result = shell(HOLDER + KILL + "\"$0\" lock f --non-blocking -- echo mine");
        assertThat(result.outText()).isEqualTo("mine\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void whoWaitsGetsItWhenTheHolderIsKilled() throws Exception {
        for (String limit : new String[] {"", "--timeout 100s"}) {
            Result result = shell("rm -f held; " + HOLDER + "holder=$!; \"$0\" lock f " + limit + " -- echo mine & "
                    + "until grep -q -- '-> .*FLOCK' /proc/locks || ! [ -r /proc/locks ]; do :; done; "
                    + "kill -9 $holder; wait $!");
            assertThat(result.outText()).isEqualTo("mine\n");
            assertThat(result.status()).isZero();
        }
    }

    @Test
    void theTimeoutIsNotEarlyAndTheExitCodeIsTheCallers() throws Exception {
        Result result = shell(HOLDER + "start=$(date +%s%N); "
                + "\"$0\" lock f --timeout 1s --conflict-exit 75 -- touch second; status=$?; "
                + "echo $(($(date +%s%N) - start)); " + KILL + "exit $status");
        assertThat(Long.parseLong(result.outText().strip())).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(result.status()).isEqualTo(75);
        assertThat(result.errText()).contains("still after 1s").hasLineCount(1);
        assertThat(folder.resolve("second")).doesNotExist();
    }

    @Test
    void sharedLocksMeetButKeepOthersOut() throws Exception {
        Result result = shell("\"$0\" lock --shared f -- sh -c '\"$0\" lock --shared --non-blocking f -- echo both; "
                + "\"$0\" lock --non-blocking f -- echo not' \"$0\"");
        assertThat(result.outText()).isEqualTo("both\n");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void aChildThatInheritsTheDescriptorKeepsTheLock() throws Exception {
        Result result = shell("\"$0\" lock f -- sh -c 'sleep 1000 & echo $! >child'; "
                + "\"$0\" lock --non-blocking f -- true; first=$?; kill $(cat child); "
                + "\"$0\" lock --timeout 100s f -- true; echo $first $?");
        assertThat(result.outText()).isEqualTo("1 0\n");
    }

    @Test
    void theProgramIsInBroodsPlaceAndHasTheFileAs3() throws Exception {
        Result result = shell("\"$0\" lock f -- sh -c 'echo $$; readlink /proc/$$/fd/3; ls /proc/$$/fd; exit 7' & "
                + "echo $!; wait $!");
        String[] lines = result.outText().split("\n");
        assertThat(lines).hasSize(7);
        assertThat(lines[0]).isEqualTo(lines[1]);
        assertThat(lines[2]).isEqualTo(folder.toRealPath().resolve("f").toString());
        assertThat(lines).endsWith("0", "1", "2", "3");
        assertThat(result.status()).isEqualTo(7);
    }

    @Test
    void aMissingFileIsCreatedByTheUmaskAndADirectoryIsLocked() throws Exception {
        assertThat(shell("umask 027; \"$0\" lock f -- true").status()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                .isEqualTo("rw-r-----");
        assertThat(lock(folder.toString(), "--", "echo", "in").outText()).isEqualTo("in\n");
    }

    @Test
    void aFifoIsLockedWithoutItsOtherEnd() throws Exception {
        Result result = shell("mkfifo f; \"$0\" lock f -- echo in; \"$0\" lock --shared f -- echo in");
        assertThat(result.outText()).isEqualTo("in\nin\n");
    }

    @Test
    void theProgramHasTheEnvironmentThatBroodHad() throws Exception {
        Result result = shell("env -i A=b C= \"$0\" lock f -- env");
        assertThat(result.outText()).isEqualTo("A=b\nC=\n");
    }

    @Test
    void whatCannotBeOpenedOrStartedIsOneLine() throws Exception {
        Result none = lock(folder.resolve("no/such").toString(), "--", "true");
        assertThat(none.status()).isEqualTo(125);
        assertThat(none.errText())
                .startsWith("brood lock: open: ")
                .contains("ENOENT")
                .hasLineCount(1);
        Result program = lock(path, "--", "/no/such");
        assertThat(program.status()).isEqualTo(127);
        assertThat(program.errText())
                .startsWith("brood lock: execve: /no/such: ")
                .hasLineCount(1);
        assertThat(lock(path, "--", folder.toString()).status()).isEqualTo(126);
    }

    @Test
    void wrongUsageIs125() throws Exception {
        for (String[] wrong : new String[][] {
            {},
            {path},
            {path, "--non-blocking", "--timeout", "1s", "--", "true"},
            {path, "--conflict-exit", "256", "--", "true"},
            {path, "--conflict-exit", "x", "--", "true"},
            {path, "--conflict-exit", "-1", "--", "true"},
            {path, "--timeout", "soon", "--", "true"}
        }) {
            Result result = lock(wrong);
            assertThat(result.status()).isEqualTo(125);
            assertThat(result.errText()).startsWith("brood lock: ").hasLineCount(1);
        }
        assertThat(lock(path).errText()).contains("no program given");
        assertThat(Path.of(path)).doesNotExist();
    }
}
