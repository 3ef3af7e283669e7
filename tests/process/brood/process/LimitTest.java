package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class LimitTest {
    @ParameterizedTest
    @CsvSource({
        "AS, Max address space, 1073741824, 2147483648",
        "CORE, Max core file size, 0, 0",
        "CPU, Max cpu time, 100, 200",
        "DATA, Max data size, 1073741824, 1073741824",
        "FSIZE, Max file size, 4096, 8192",
        "LOCKS, Max file locks, 5, 6",
        "MEMLOCK, Max locked memory, 4096, 65536",
        "MSGQUEUE, Max msgqueue size, 1000, 2000",
        "NICE, Max nice priority, 0, 0",
        "NOFILE, Max open files, 32, 64",
        "NPROC, Max processes, 2000, 3000",
        "RSS, Max resident set, 1000000, 2000000",
        "RTPRIO, Max realtime priority, 0, 0",
        "RTTIME, Max realtime timeout, 1000000, 2000000",
        "SIGPENDING, Max pending signals, 10, 20",
        "STACK, Max stack size, 1048576, 2097152"
    })
    void everyKindIsInForceBeforeTheProgramStarts(Resource resource, String row, String soft, String hard)
            throws Exception {
        Limit own = Limit.current(resource);
        Output limits = Output.of(Command.of("cat", "/proc/self/limits")
                .limit(resource, new Limit(Long.parseLong(soft), Long.parseLong(hard))));
        assertThat(limits.lines()).anyMatch(line -> line.matches(row + "\\s+" + soft + "\\s+" + hard + "\\s.*"));
        assertThat(Limit.current(resource)).isEqualTo(own);
    }

    @ParameterizedTest
    @EnumSource(Resource.class)
    void theLimitsOfOthersCanBeReadAndSet(Resource resource) throws Exception {
        Limit own = Limit.current(resource);
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThat(Limit.of(child.pid(), resource)).isEqualTo(own);
            Limit lower = new Limit(0, own.hard());
            assertThat(lower.apply(child.pid(), resource)).isEqualTo(own);
            assertThat(Limit.of(child.pid(), resource)).isEqualTo(lower);
        }
        assertThat(Limit.current(resource)).isEqualTo(own);
    }

    @Test
    void theLimitsOfAProcessThatIsGoneAreAnError() throws Exception {
        Child child = Command.of("true").spawn();
        child.waitFor();
        assertThatThrownBy(() -> Limit.of(child.pid(), Resource.NOFILE))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    }

    @Test
    void unlimitedIsALimit() throws Exception {
        Command command = Command.shell("ulimit -c").limit(Resource.CORE, new Limit(Limit.INFINITY, Limit.INFINITY));
        assertThat(Output.of(command).text()).isEqualTo("unlimited");
    }

    @Test
    void aLimitBites(@TempDir Path directory) throws Exception {
        Command writer =
                Command.of("sh", "-c", "exec head -c 9000 /dev/zero >big").directory(directory);
        assertThat(((Outcome.Ended) writer.limit(Resource.FSIZE, Limit.of(4096)).run()).status())
                .isEqualTo(WaitStatus.signaled(new Signal(25), false));
    }

    @Test
    void aLimitThatCannotBeSetIsNamedAndNothingRuns(@TempDir Path directory) {
        // Above fs.nr_open not even root may go.
        Command command = Command.of("touch", "ran").directory(directory).limit(Resource.NOFILE, Limit.of(1L << 40));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(command::spawn).isInstanceOfSatisfying(PosixException.class, e -> {
                assertThat(e.errno()).isEqualTo(Errno.EPERM);
                assertThat(e.call()).isEqualTo("prlimit");
                assertThat(e.subject()).startsWith("RLIMIT_NOFILE, ");
            });
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aMissingProgramIsAsMissingAsWithoutALimit() {
        Command slash = Command.of("/no/such").limit(Resource.NOFILE, Limit.of(64));
        Command lookedUp = Command.of("no-such-program").limit(Resource.NOFILE, Limit.of(64));
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(slash::spawn).hasMessage("posix_spawn(/no/such): ENOENT: No such file or directory");
            assertThatThrownBy(lookedUp::spawn)
                    .hasMessage("posix_spawn(no-such-program): ENOENT: No such file or directory");
        }
    }

    @Test
    void whatFailsBeforeTheChildExistsDoesNotLeaveTheGateWaiting() {
        Command command =
                Command.of("true").limit(Resource.NOFILE, Limit.of(64)).cpus(CpuSet.of(1023));
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(command::spawn).hasMessageContaining("sched_setaffinity");
        }
    }

    @Test
    void aChildThatFailsBeforeTheGateDoesNotLeaveItWaiting() throws Exception {
        try (Child otherSession = Command.of("sleep", "1000").newSession().spawn()) {
            Command command =
                    Command.of("true").limit(Resource.NOFILE, Limit.of(64)).joinGroup(otherSession.pid());
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(command::spawn).hasMessageContaining("EPERM");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, Long.MIN_VALUE})
    void aNegativeLimitIsRefused(long value) {
        assertThatThrownBy(() -> Limit.of(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSoftLimitAboveTheHardOneIsRefused() {
        assertThatThrownBy(() -> new Limit(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limit(Limit.INFINITY, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Limit(1, Limit.INFINITY)).hasToString("1:unlimited");
    }

    @Test
    void aResourceIsKnownByItsNames() {
        assertThat(Resource.parse("nofile")).isEqualTo(Resource.NOFILE);
        assertThat(Resource.parse("RLIMIT_AS")).isEqualTo(Resource.AS);
        assertThatThrownBy(() -> Resource.parse("files")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ownLimitsCanBeChangedAndGivenBack() throws Exception {
        Limit own = Limit.current(Resource.CORE);
        Limit lower = new Limit(0, own.hard());
        assertThat(lower.apply(Resource.CORE)).isEqualTo(own);
        assertThat(Limit.of(Pid.current(), Resource.CORE)).isEqualTo(lower);
        own.apply(Resource.CORE);
        assertThat(Limit.current(Resource.CORE)).isEqualTo(own);
    }
}
