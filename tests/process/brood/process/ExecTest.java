package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.libc.processes_h;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a JVM that becomes a program. */
@ExtendWith(Leaks.class)
@Timeout(120)
class ExecTest {
    private static final SignalSet OF_THE_C_LIBRARY = SignalSet.of(new Signal(32), new Signal(33));

    @TempDir
    Path folder;

    /** How the JVMs of these tests become what. */
    private interface Case {
        void run(String argument) throws Exception;
    }

    static final class Jvm {
        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("a shutdown hook ran")));
            Case what =
                    switch (arguments[0]) {
                        case "status" -> _ -> status();
                        case "described" -> ExecTest::described;
                        case "descriptors" -> _ -> descriptors();
                        case "held" -> _ -> held();
                        case "session" -> _ -> session();
                        case "refused" -> _ -> refused();
                        case "by PATH" -> ExecTest::byPath;
                        case "overwritten" -> ExecTest::overwritten;
                        case "closed" -> ExecTest::closed;
                        case "everything" -> ExecTest::everything;
                        case "exit" -> status -> exitNow(Integer.parseInt(status));
                        default -> throw new IllegalArgumentException(arguments[0]);
                    };
            try {
                what.run(arguments.length == 1 ? "" : arguments[1]);
                System.out.println("nothing replaced this");
            } catch (PosixException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static Output output(String... arguments) throws Exception {
        return Output.of(TestJvm.of(Jvm.class, arguments));
    }

    private static void status() throws Exception {
        Exec.replace(Command.of("cat", "/proc/self/status"));
    }

    @Test
    void theProgramHasThePidAndNothingOfTheJvm() throws Exception {
        try (brood.pipe.Pipe pipe = brood.pipe.Pipe.open();
                Child child = TestJvm.of(Jvm.class, "status")
                        .stdout(Redirect.to(pipe.writeEnd().fd()))
                        .spawn()) {
            pipe.writeEnd().close();
            Output status = new Output(null, pipe.readEnd().readAllBytes());
            assertThat(child.waitFor().isSuccess()).isTrue();
            assertThat(status.field("Name")).isEqualTo("cat");
            assertThat(status.field("Pid")).isEqualTo(child.pid().toString());
            assertThat(status.field("Threads")).isEqualTo("1");
            assertThat(status.field("SigBlk")).matches("0+");
            assertThat(status.field("SigCgt")).matches("0+");
            assertThat(SignalSet.parseHex(status.field("SigIgn")).minus(OF_THE_C_LIBRARY))
                    .isEqualTo(StartSignals.ignored().minus(OF_THE_C_LIBRARY));
        }
    }

    private static void described(String folder) throws Exception {
        Command command = Command.of(
                        "sh",
                        "-c",
                        "echo $0 $1; pwd; umask; nice; ulimit -n; printenv A; grep NoNew "
                                + "/proc/self/status; cat <&7",
                        "zero",
                        "one")
                .directory(folder)
                .umask(031)
                .nice(19)
                .limit(Resource.NOFILE, new Limit(77, 88))
                .noNewPrivileges()
                .clearEnv()
                .env("PATH", "/usr/bin:/bin")
                .env("A", "a = \u65e5");
        command.descriptor(7, Redirect.read(folder + "/input"));
        System.out.print("flushed ");
        Exec.replace(command.arg0("sh"));
    }

    @Test
    void itFindsWhatWasDescribed() throws Exception {
        Files.writeString(folder.resolve("input"), "from 7\n");
        assertThat(output("described", folder.toString()).lines())
                .containsExactly(
                        "flushed zero one",
                        folder.toRealPath().toString(),
                        "0031",
                        "19",
                        "77",
                        "a = \u65e5",
                        "NoNewPrivs:\t1",
                        "from 7");
    }

    private static void descriptors() throws Exception {
        Fd stray = Fd.open("/dev/null", OpenFlag.RDONLY);
        files_h.fcntl(stray.raw(), files_h.F_SETFD(), 0); // survives an exec, as a stranger's might
        Exec.replace(Command.of("ls", "/proc/self/fd").descriptor(9, Redirect.NULL));
    }

    @Test
    void noDescriptorOfTheJvmIsLeft() throws Exception {
        Command jvm = TestJvm.of(Jvm.class, "descriptors") // which inherits more, right above and far above 9
                .descriptor(10, Redirect.NULL)
                .descriptor(20, Redirect.NULL);
        assertThat(Output.of(jvm).lines()).containsExactly("0", "1", "2", "3", "9"); // 3 is that of ls itself
    }

    private static void held() throws Exception {
        Command command = Command.of("cat", "/proc/self/status");
        command.blockedSignals(SignalSet.of(Signal.SIGTERM, new Signal(40)));
        Exec.replace(command.resetIgnored(SignalSet.of(Signal.SIGUSR1, Signal.SIGCHLD)));
    }

    @Test
    void whatWasIgnoredStaysSoUnlessResetAndWhatIsToBeBlockedIs() throws Exception {
        Command jvm = Command.of("env", "--ignore-signal=HUP,USR1")
                .arguments(TestJvm.of(Jvm.class, "held").argv());
        Output status = Output.of(jvm);
        assertThat(SignalSet.parseHex(status.field("SigBlk"))).isEqualTo(SignalSet.of(Signal.SIGTERM, new Signal(40)));
        assertThat(SignalSet.parseHex(status.field("SigIgn")).minus(OF_THE_C_LIBRARY))
                .isEqualTo(SignalSet.of(Signal.SIGHUP)
                        .plus(StartSignals.ignored().minus(OF_THE_C_LIBRARY).minus(SignalSet.of(Signal.SIGUSR1))));
    }

    private static void session() throws Exception {
        Exec.replace(Command.shell("cat /proc/$$/stat").newSession());
    }

    @Test
    void aNewSessionIsLedByThisPid() throws Exception {
        String[] stat = output("session").text().split(" ");
        assertThat(List.of(stat[4], stat[5])).containsOnly(stat[0]);
    }

    @Test
    void theLeaderOfAGroupGetsNoSession() throws Exception {
        Output output = Output.of(TestJvm.of(Jvm.class, "session").newGroup());
        assertThat(output.lines()).containsExactly("setsid(): EPERM: Operation not permitted", "a shutdown hook ran");
        assertThat(output.exitStatus()).isZero();
    }

    /** Everything that a failed exec might have changed. */
    private static Map<String, Object> self() throws Exception {
        Map<String, Object> self = new TreeMap<>();
        self.put("descriptors", CleanStartTest.descriptors(Pid.current()).keySet());
        self.put("directory", Path.of("/proc/self/cwd").toRealPath());
        self.put("nice", Priority.of(Pid.current()));
        self.put("CPUs", CpuSet.current());
        self.put("credentials", Credentials.current());
        self.put("dumpable", processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0));
        for (Resource resource : Resource.values()) {
            self.put("limit " + resource, Limit.current(resource));
        }
        Output status = new Output(null, Files.readAllBytes(Path.of("/proc/thread-self/status")));
        for (String field : List.of("Umask", "SigBlk", "SigIgn", "SigCgt", "NoNewPrivs", "Groups")) {
            self.put(field, status.field(field));
        }
        return self;
    }

    private static void refused() throws Exception {
        boolean isRoot = Credentials.current().effectiveUser() == 0;
        Identity nobody = new Identity(OptionalInt.of(65534), OptionalInt.of(65534), Optional.of(List.of()));
        List<Command> commands = new ArrayList<>();
        for (String program : List.of("/no/such", "no-such-program", "/", "/etc/passwd", "/etc/passwd/x")) {
            Command command = Command.of(program)
                    .directory("/usr")
                    .env("PATH", "/usr/bin:/bin")
                    .umask(0)
                    .nice(19)
                    .cpus(CpuSet.of(CpuSet.current().numbers()[0]))
                    .limit(
                            Resource.NOFILE,
                            new Limit(50, Limit.current(Resource.NOFILE).hard()))
                    .noNewPrivileges()
                    .blockedSignals(SignalSet.ALL)
                    .resetIgnored(SignalSet.ALL)
                    .stdin(Redirect.NULL)
                    .stdout(Redirect.NULL)
                    .descriptor(9, Redirect.NULL);
            commands.add(isRoot ? command.identity(nobody) : command);
        }
        commands.add(Command.of("true").directory("/no/such"));
        commands.add(Command.of("true").stdin(Redirect.read("/no/such")));
        commands.add(Command.of("true").cpus(CpuSet.of(1023)));
        commands.add(Command.of("true").argument("x".repeat(131_072)));
        commands.add(Command.of("true\0"));
        refuse(Command.of("/no/such")); // and all is loaded, which opens files
        Map<String, Object> before = self();
        for (Command command : commands) {
            System.out.println(refuse(command));
            Map<String, Object> now = self();
            now.entrySet().removeAll(before.entrySet());
            if (!now.isEmpty()) {
                System.out.println("changed: " + now);
            }
        }
        Thread thread = Thread.ofPlatform().start(() -> System.out.println("threads start"));
        thread.join();
        System.out.println(
                "children " + Output.of(Command.shell("umask; exec echo start")).lines());
        Exec.replace(Command.of("echo", "and in the end it works"));
    }

    private static String refuse(Command command) {
        try {
            Exec.replace(command);
            return "not refused";
        } catch (PosixException | IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @Test
    void aFailedExecLeavesTheJvmWhole() throws Exception {
        Output output = Output.of(TestJvm.of(Jvm.class, "refused").umask(027));
        assertThat(output.lines())
                .containsExactly(
                        "execve(/no/such): ENOENT: No such file or directory",
                        "execve(no-such-program): ENOENT: No such file or directory",
                        "execve(/): EACCES: Permission denied",
                        "execve(/etc/passwd): EACCES: Permission denied",
                        "execve(/etc/passwd/x): ENOTDIR: Not a directory",
                        "chdir(/no/such): ENOENT: No such file or directory",
                        "open(/no/such): ENOENT: No such file or directory",
                        "sched_setaffinity(CPUs 1023): EINVAL: Invalid argument",
                        "execve(true): E2BIG: Argument list too long",
                        "argument 0 contains a NUL character: true\\0",
                        "threads start",
                        "children [0027, start]",
                        "and in the end it works");
    }

    private static void byPath(String path) throws Exception {
        Command command = Command.of("mine", "found").directory(path).env("PATH", "/no/such:bin");
        Exec.replace(command);
    }

    @Test
    void aRelativePartOfThePathIsRelativeToTheNewDirectory() throws Exception {
        program(folder.resolve("bin/mine"), "echo $1");
        assertThat(output("by PATH", folder.toString()).text()).isEqualTo("found");
    }

    private static void program(Path file, String line) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void overwritten(String path) throws Exception {
        int next;
        try (Fd fd = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            next = fd.raw();
        }
        Command command = Command.of("mine", "found").directory(path).env("PATH", "bin");
        for (int number = next; number < next + 10; number++) {
            command.descriptor(number, Redirect.NULL);
        }
        Exec.replace(command);
    }

    @Test
    void aDescriptorWithTheNumberOfTheDirectorysDoesNotMoveThePath() throws Exception {
        program(folder.resolve("bin/mine"), "echo $1");
        assertThat(output("overwritten", folder.toString()).text()).isEqualTo("found");
    }

    private static void everything(String path) throws Exception {
        Command command = Command.of(path);
        for (int number = 3; number < 20; number++) {
            command.descriptor(number, Redirect.NULL);
        }
        Exec.replace(command);
    }

    /** The file that the JVM loads its own classes from is one of them: without archive, it crashed. */
    @Test
    void theJvmsOwnNumbersCanBeTheProgramsToo() throws Exception {
        Path program = folder.resolve("mine");
        program(program, "echo found");
        assertThat(Output.of(TestJvm.withoutArchive(Jvm.class, "everything", program.toString()))
                        .text())
                .isEqualTo("found");
        Files.write(program, new byte[] {1});
        assertThat(Output.of(TestJvm.withoutArchive(Jvm.class, "everything", program.toString()))
                        .lines())
                .containsExactly("execve(" + program + "): ENOEXEC: Exec format error", "a shutdown hook ran");
    }

    private static void closed(String path) throws Exception {
        Identity nobody = new Identity(OptionalInt.of(65534), OptionalInt.of(65534), Optional.of(List.of()));
        Exec.replace(Command.of("/bin/pwd").identity(nobody).directory(path));
    }

    @Test
    void aDirectoryThatTheNewUserMayNotEnterIsNoPlaceForIt() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        assertThat(output("closed", closed.toString()).lines())
                .containsExactly("chdir(" + closed + "): EACCES: Permission denied", "a shutdown hook ran");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(output("closed", closed.toString()).text())
                .isEqualTo(closed.toRealPath().toString());
    }

    private static void exitNow(int status) {
        Exec.exitNow(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 255, 256 + 3})
    void anExitNowRunsNoHook(int status) throws Exception {
        Output output = output("exit", Integer.toString(status));
        assertThat(output.text()).isEmpty();
        assertThat(((Outcome.Ended) output.outcome()).status()).isEqualTo(WaitStatus.exited(status & 255));
    }
}
