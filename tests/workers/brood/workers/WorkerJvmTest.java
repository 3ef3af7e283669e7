package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.pipe.Pipe;
import brood.process.Command;
import brood.process.Credentials;
import brood.process.Identity;
import brood.process.JvmCommand;
import brood.process.Limit;
import brood.process.Redirect;
import brood.process.Resource;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker finds when it starts. */
@ExtendWith(Leaks.class)
@Timeout(60)
class WorkerJvmTest {
    private static final int NOBODY = 65534;

    private static <T> T in(WorkerJvm jvm, Task<T> task) throws Exception {
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(jvm))) {
            return pool.submit(task).get();
        }
    }

    private static String line(String file, String start) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(start)) {
                return line.substring(start.length()).strip().replaceAll("\\s+", " ");
            }
        }
        throw new IOException("no line " + start + " in " + file);
    }

    @Test
    void theHeapIsTheWorkersOwn() throws Exception {
        long most = 48L << 20;
        assertThat(in(WorkerJvm.current().heap(most), () -> Runtime.getRuntime().maxMemory()))
                .isBetween(most / 2, most);
    }

    @Test
    void aFlagIsTheWorkersOwn() throws Exception {
        assertThat(in(WorkerJvm.current().flags("-Dbrood.test=7"), () -> System.getProperty("brood.test")))
                .isEqualTo("7");
        assertThat(System.getProperty("brood.test")).isNull();
    }

    @Test
    void environmentDirectoryLimitsAndNiceValueAreTheWorkersOwn() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().command(command -> command.env("BROOD_TEST", "here")
                .directory("/usr")
                .limit(Resource.NOFILE, Limit.of(100))
                .nice(7));
        List<String> found = in(
                jvm,
                () -> List.of(
                        System.getenv("BROOD_TEST"),
                        Path.of("").toAbsolutePath().toString(),
                        line("/proc/self/limits", "Max open files"),
                        Files.readString(Path.of("/proc/self/stat")).split(" ")[18]));
        assertThat(found).containsExactly("here", "/usr", "100 100 files", "7");
    }

    /** Each would double the time of a start. */
    @Test
    void untilItsTaskAWorkerCallsNoNativeFunction(@TempDir Path folder) throws Exception {
        Path classes = folder.resolve("classes");
        assertThat(in(WorkerJvm.current().flags("-Xlog:class+load:file=" + classes), () -> 7))
                .isEqualTo(7);
        assertThat(Files.readString(classes))
                .contains(" brood.workers.WorkerMain ")
                .doesNotContain(" brood.libc.", " java.lang.foreign.Linker ");
    }

    /** It opens them by name. {@link #aWorkerMayBeAnotherUser} is skipped where nobody may read the classes. */
    @Test
    void aWorkerMayOpenItsPipesWhateverUserItIs() throws Exception {
        assertThat(in(WorkerJvm.current(), () -> List.of(permissions(Frame.FROM_PARENT), permissions(Frame.TO_PARENT))))
                .containsOnly("rw-rw-rw-");
    }

    private static String permissions(int descriptor) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/proc/self/fd/" + descriptor)));
    }

    private static List<String> commandLine(WorkerJvm jvm) throws IOException {
        return jvm.command().argv();
    }

    @Test
    void whatAJvmRecordsForOthersTheParentRecordsAlone() throws Exception {
        WorkerJvm jvm = WorkerJvm.of(JvmCommand.current().flags("-XX:ArchiveClassesAtExit=a", "-XX:AOTCacheOutput=b"));
        assertThat(commandLine(jvm)).noneMatch(flag -> flag.matches("-XX:(Archive|AOTCacheO).*"));
    }

    @Test
    void anArchiveThatTheParentCreatesIsUsedWhenItIsThere(@TempDir Path folder) throws Exception {
        String archive = "-XX:SharedArchiveFile=" + folder.resolve("a.jsa");
        for (boolean isThere : new boolean[] {false, true}) {
            WorkerJvm jvm = WorkerJvm.of(JvmCommand.current().flags("-XX:+AutoCreateSharedArchive", archive));
            assertThat(commandLine(jvm)).doesNotContain("-XX:+AutoCreateSharedArchive");
            assertThat(commandLine(jvm).contains(archive)).isEqualTo(isThere);
            Files.writeString(folder.resolve("a.jsa"), "");
        }
    }

    @Test
    void aHeapReplacesWhatTheParentsFlagsSayOfIts() throws Exception {
        WorkerJvm jvm = WorkerJvm.of(JvmCommand.current().flags("-Xms1g", "-Xmx2g", "-XX:MaxRAMPercentage=80"))
                .heap(64 << 20);
        assertThat(commandLine(jvm))
                .filteredOn(flag -> flag.matches("-Xm[sx].*|.*RAMPercentage.*"))
                .containsExactly("-Xmx67108864");
    }

    @Test
    void theFlagsOfAWorkersWorkerAreNoMoreThanItsOwn() throws Exception {
        WorkerJvm jvm = WorkerJvm.current();
        List<String> first = commandLine(jvm);
        assertThat(first).containsOnlyOnce("-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC");
        assertThat(commandLine(jvm)).containsExactlyInAnyOrderElementsOf(first);
        assertThat(in(WorkerJvm.current(), () -> new ArrayList<>(commandLine(WorkerJvm.current()))))
                .containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void ofTwoCrashFilesTheJvmTakesTheLast() throws Exception {
        WorkerJvm jvm = WorkerJvm.of(JvmCommand.current().flags("-XX:ErrorFile=/first", "-XX:ErrorFile=/last"));
        assertThat(jvm.crashFile()).isEqualTo("/last");
        assertThat(commandLine(jvm)).contains("-XX:ErrorFile=/last").doesNotContain("-XX:ErrorFile=/first");
    }

    @Test
    void aCollectorOfOnesOwnIsKept() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().flags("-XX:+UseParallelGC");
        assertThat(commandLine(jvm)).contains("-XX:+UseParallelGC").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void aWorkerMayBeAnotherUser() throws Exception {
        assumeTrue(Credentials.current().effectiveUser() == 0, "needs to be root");
        Identity nobody = new Identity(OptionalInt.of(NOBODY), OptionalInt.of(NOBODY), Optional.of(List.of()));
        for (String path :
                (System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", "")).split(":")) {
            assumeTrue(
                    path.isEmpty()
                            || Command.of("test", "-r", path)
                                    .identity(nobody)
                                    .stderr(Redirect.NULL)
                                    .run()
                                    .isSuccess(),
                    "nobody may not read " + path);
        }
        WorkerJvm jvm =
                WorkerJvm.current().command(command -> command.identity(nobody).directory("/"));
        assertThat(in(jvm, () -> line("/proc/self/status", "Uid:"))).isEqualTo("65534 65534 65534 65534");
    }

    @Test
    void aWorkerHasNoDescriptorsButItsOwn() throws Exception {
        try (Pipe ours = Pipe.open()) {
            assertThat(ours.readEnd().isOpen()).isTrue();
            List<String> pipes = in(WorkerJvm.current(), () -> {
                try (var names = Files.list(Path.of("/proc/self/fd"))) {
                    return names.filter(fd -> {
                                try {
                                    return Files.readSymbolicLink(fd).toString().startsWith("pipe:");
                                } catch (IOException e) {
                                    return false;
                                }
                            })
                            .map(Path::getFileName)
                            .map(Path::toString)
                            .filter(number -> Integer.parseInt(number) > 2)
                            .sorted()
                            .toList();
                }
            });
            assertThat(pipes).hasSize(5).contains("3", "4", "5"); // of which it has opened two by name
        }
    }
}
