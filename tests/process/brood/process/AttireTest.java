package brood.process;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a child takes on, and this JVM must not. */
@ExtendWith(Leaks.class)
@Timeout(120)
class AttireTest {
    private static String own(String field) throws Exception {
        return new Output(null, Files.readAllBytes(Path.of("/proc/thread-self/status"))).field(field);
    }

    @Test
    void theDirectoryIsTheChildsAlone(@TempDir Path directory) throws Exception {
        Path own = Path.of("/proc/self/cwd").toRealPath();
        assertThat(Output.of(Command.of("pwd").directory(directory)).text())
                .isEqualTo(directory.toRealPath().toString());
        assertThat(Path.of("/proc/self/cwd").toRealPath()).isEqualTo(own);
    }

    @Test
    void aRelativeProgramIsRelativeToTheChildsDirectory(@TempDir Path directory) throws Exception {
        Files.copy(Path.of("/bin/echo").toRealPath(), directory.resolve("mine"), COPY_ATTRIBUTES);
        assertThat(Output.of(Command.of("./mine", "found").directory(directory)).text())
                .isEqualTo("found");
        assertThat(Output.of(Command.of(Path.of("mine"), "found").directory(directory))
                        .text())
                .isEqualTo("found");
    }

    @Test
    void theUmaskIsTheChildsAlone() throws Exception {
        String own = own("Umask");
        assertThat(Output.of(Command.shell("umask").umask(0137)).text()).isEqualTo("0137");
        assertThat(own("Umask")).isEqualTo(own);
    }

    @Test
    void childrenStartedTogetherDoNotGetEachOthers(@TempDir Path directory) throws Exception {
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 80; i++) {
                int umask = i;
                Path own = Files.createDirectory(directory.resolve(Integer.toString(i)));
                starts.add(threads.submit(() -> {
                    Command command = Command.shell("umask; pwd; nice; ulimit -n")
                            .umask(umask)
                            .directory(own);
                    command.nice(umask % 20).limit(Resource.NOFILE, Limit.of(20 + umask));
                    assertThat(Output.of(command).lines())
                            .containsExactly(
                                    "0%03o".formatted(umask),
                                    own.toRealPath().toString(),
                                    Integer.toString(Math.max(umask % 20, Priority.of(Pid.current()))),
                                    Integer.toString(20 + umask));
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        }
    }

    @Test
    void theNiceValueIsTheChildsAlone() throws Exception {
        int own = Priority.of(Pid.current());
        assertThat(Output.of(Command.of("nice").nice(17)).text()).isEqualTo("17");
        assertThat(Priority.of(Pid.current())).isEqualTo(own);
    }

    @Test
    void theCpusAreTheChildsAlone() throws Exception {
        CpuSet own = CpuSet.current();
        CpuSet one = CpuSet.of(own.numbers()[own.numbers().length - 1]);
        assertThat(Output.of(Command.of("cat", "/proc/self/status").cpus(one)).field("Cpus_allowed_list"))
                .isEqualTo(one.toString());
        assertThat(CpuSet.current()).isEqualTo(own);
    }

    @Test
    void cpusThatTheMachineDoesNotHaveAreNamed() {
        assertThatThrownBy(() -> Command.of("true").cpus(CpuSet.of(1023)).spawn())
                .isInstanceOfSatisfying(PosixException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(e).hasMessageContaining("CPUs 1023");
                });
    }

    @Test
    void noNewPrivilegesIsTheChildsAlone() throws Exception {
        assertThat(Output.of(Command.of("cat", "/proc/self/status").noNewPrivileges())
                        .field("NoNewPrivs"))
                .isEqualTo("1");
        assertThat(own("NoNewPrivs")).isEqualTo("0");
    }

    @Test
    void sessionsAndGroupsAreAsAskedFor() throws Exception {
        try (Child plain = Command.of("sleep", "1000").spawn();
                Child session = Command.of("sleep", "1000").newSession().spawn();
                Child group = Command.of("sleep", "1000").newGroup().spawn();
                Child joined =
                        Command.of("sleep", "1000").joinGroup(group.pid()).spawn()) {
            assertThat(ProcessGroup.of(plain.pid())).isEqualTo(ProcessGroup.current());
            assertThat(ProcessGroup.sessionOf(plain.pid())).isEqualTo(ProcessGroup.currentSession());
            assertThat(ProcessGroup.of(session.pid())).contains(session.pid());
            assertThat(ProcessGroup.sessionOf(session.pid())).contains(session.pid());
            assertThat(ProcStat.of(session.pid()).orElseThrow().terminal()).isZero();
            assertThat(ProcessGroup.of(group.pid())).contains(group.pid());
            assertThat(ProcessGroup.sessionOf(group.pid())).isEqualTo(ProcessGroup.currentSession());
            assertThat(ProcessGroup.of(joined.pid())).contains(group.pid());
        }
    }

    @Test
    void theLastWordOnTheGroupCounts() throws Exception {
        Command command = Command.of("sleep", "1000").newGroup().newSession();
        try (Child child = command.spawn()) {
            assertThat(ProcessGroup.sessionOf(child.pid())).contains(child.pid());
            assertThatThrownBy(() -> command.joinGroup(child.pid()).spawn())
                    .as("a group of another session")
                    .hasMessageContaining("EPERM");
        }
    }

    @Test
    void onlyALeaderHasAGroupToSignal() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThatThrownBy(() -> child.signalGroup(Signal.SIGTERM)).isInstanceOf(IllegalStateException.class);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void theIdentityIsTheChildsAlone() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Identity identity = new Identity(OptionalInt.of(65534), OptionalInt.of(1000), Optional.of(List.of(20, 44)));
        Command command = Command.of("cat", "/proc/self/status").identity(identity);
        for (int i = 0; i < 3; i++) { // alone, and combined with what needs a gate and a umask
            Output status = Output.of(command);
            assertThat(status.field("Uid")).isEqualTo("65534\t65534\t65534\t65534");
            assertThat(status.field("Gid")).isEqualTo("1000\t1000\t1000\t1000");
            assertThat(status.field("Groups")).isEqualTo("20 44");
            assertThat(status.field("CapEff")).matches("0+");
            assertThat(status.field("Umask")).isEqualTo(i == 0 ? own("Umask") : "0027");
            command.umask(027);
            if (i == 1) {
                command.limit(Resource.NOFILE, Limit.of(64)).limit(Resource.CORE, Limit.of(0));
            }
        }
        assertThat(Credentials.current().effectiveUser()).isZero();
        assertThat(Files.getAttribute(Path.of("/proc/self/stat"), "unix:uid"))
                .as("the process is dumpable")
                .isEqualTo(0);
    }

    @Test
    void threadsThatChangeTheirIdentityTogetherLeaveTheJvmDumpable() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Identity user = new Identity(OptionalInt.of(65534), OptionalInt.empty(), Optional.empty());
        Identity group = new Identity(OptionalInt.empty(), OptionalInt.of(65534), Optional.empty());
        List<Future<Outcome>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 100; i++) {
                Command command = Command.of("true").identity(i % 2 == 0 ? user : group);
                starts.add(threads.submit(() -> command.run()));
            }
        }
        for (Future<Outcome> start : starts) {
            assertThat(start.get().isSuccess()).isTrue();
        }
        assertThat(processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0)).isEqualTo(1);
    }

    @Test
    void aProgramIsLookedUpAsTheUserThatRunsIt(@TempDir Path directory) throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.copy(Path.of("/bin/false").toRealPath(), closed.resolve("true"), COPY_ATTRIBUTES);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Identity nobody = new Identity(OptionalInt.of(65534), OptionalInt.of(65534), Optional.of(List.of()));
        Command command = Command.of("true").env("PATH", closed + ":/bin");
        assertThat(Output.exitStatus(command.run())).isEqualTo(1);
        assertThat(Output.exitStatus(command.identity(nobody).run())).isZero();
        assertThatThrownBy(() -> command.env("PATH", closed.toString()).spawn()).hasMessageContaining("EACCES");
        assertThatThrownBy(() -> command.env("PATH", "/bin").directory(closed).spawn())
                .hasMessageContaining("chdir(" + closed + "): EACCES");
    }

    @Test
    void theIdThatMeansNoChangeIsNobodys() {
        assertThatThrownBy(() -> new Identity(OptionalInt.of(-1), OptionalInt.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Identity(OptionalInt.empty(), OptionalInt.of(-1), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
