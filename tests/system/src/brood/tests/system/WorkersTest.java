package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs of docs/workers.md, as applications of all kinds: a worker has to find what they have. */
@ExtendWith(Leaks.class)
class WorkersTest {
    private static final String JDK = System.getProperty("java.home") + "/bin/";
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```\n\n```text\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\nclass (\\w+) ");
    private static final Path WORKER_CACHE = Image.FOLDER.resolve("lib/brood-worker.aot");

    /** What kind of application it is. */
    enum Kind {
        CLASS_PATH,
        MODULE_PATH,
        IMAGE_AND_CLASS_PATH,
        IMAGE_AND_MODULE_PATH
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "CLASS_PATH, 0",
        "CLASS_PATH, 1",
        "MODULE_PATH, 0",
        "MODULE_PATH, 1",
        "MODULE_PATH, 2",
        "IMAGE_AND_CLASS_PATH, 1",
        "IMAGE_AND_MODULE_PATH, 1",
        "IMAGE_AND_MODULE_PATH, 2"
    })
    void theProgramsOfTheDocumentationRun(Kind kind, int index) throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Image.ROOT.resolve("docs/workers.md")));
        for (int i = 0; i <= index; i++) {
            assertThat(program.find()).isTrue();
        }
        compile(program.group(1));

        assertThat(run(kind, name(program.group(1))))
                .isEqualTo(new Result(0, program.group(2).getBytes(), new byte[0]));
    }

    /** A worker started in another directory still finds its classes, though the paths are relative. */
    @Test
    void aRelativeClassPathIsFoundFromAnotherDirectory() throws Exception {
        compile(
                """
                import brood.workers.*;
                import java.nio.file.Path;

                class Elsewhere {
                    public static void main(String[] args) throws Exception {
                        WorkerJvm jvm = WorkerJvm.current().command(command -> command.directory("/usr"));
                        try (Worker worker = Worker.of(Elsewhere::where).jvm(jvm).start()) {
                            worker.join();
                        }
                    }

                    static void where() {
                        System.out.println(Path.of("").toAbsolutePath());
                    }
                }
                """);
        Files.createDirectory(folder.resolve("libraries"));
        try (var jars = Files.newDirectoryStream(Image.MODULES, "brood-*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, folder.resolve("libraries").resolve(jar.getFileName()));
            }
        }
        Result result = Program.of(JDK + "java", "--enable-native-access=ALL-UNNAMED")
                .with("-cp", "libraries/*:classes", "example.Elsewhere")
                .in(folder)
                .run();

        assertThat(result).isEqualTo(new Result(0, "/usr\n".getBytes(), new byte[0]));
    }

    @Test
    void aWorkerOfTheImageUsesItsArchive() throws Exception {
        // The launcher's own training program starts a worker; so what it has mapped is seen through a flag of the JVM.
        Result result = Program.of(
                        Image.BROOD.toString(), "run", "--", "sh", "-c", "tr '\\0' '\\n' </proc/$PPID/cmdline")
                .run();
        List<String> command = new ArrayList<>(result.outText().lines().toList());
        command.subList(command.indexOf("-m"), command.size()).clear();
        command.addAll(List.of("-m", "launcher/brood.launcher.WorkerTraining"));
        if (Files.exists(WORKER_CACHE)) {
            command.add("-XX:AOTMode=on"); // or it does not start

            assertThat(Program.of(command.toArray(String[]::new)).run())
                    .isEqualTo(new Result(0, new byte[0], new byte[0]));
        }
        int version = Runtime.version().feature();
        assertThat(Files.exists(WORKER_CACHE)).isEqualTo(version >= 25);
    }

    private static final String ARCHIVES =
            """
            import brood.workers.*;
            import java.nio.file.*;
            import java.util.*;

            class Archives {
                public static void main(String[] args) throws Exception {
                    Set<String> mine = mapped();
                    try (WorkerPool pool = WorkerPool.open(1)) {
                        System.out.println(mine.equals(pool.submit(Archives::mapped).get()) + " " + mine);
                    }
                }

                static TreeSet<String> mapped() throws Exception {
                    TreeSet<String> archives = new TreeSet<>();
                    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                        if (line.endsWith(".jsa")) {
                            archives.add(line.substring(line.lastIndexOf('/') + 1));
                        }
                    }
                    return archives;
                }
            }
            """;

    @ParameterizedTest
    @EnumSource
    void aWorkerHasMappedTheArchiveOfItsParent(Kind kind) throws Exception {
        compile(ARCHIVES);
        assertThat(run(kind, "Archives").outText()).isEqualTo("true [classes.jsa]\n");
    }

    /** The flag has the first run create it, and the second use it; the worker only uses it. */
    @Test
    void aWorkerHasMappedAnArchiveOfTheApplicationsOwn() throws Exception {
        compile(ARCHIVES);
        Path jar = folder.resolve("example.jar");
        assertThat(Program.of(JDK + "jar", "--create", "--file", jar.toString())
                        .with("-C", folder.resolve("classes").toString(), ".")
                        .run()
                        .status())
                .isZero();
        for (String archives : List.of("[classes.jsa]", "[classes.jsa, own.jsa]")) {
            Result result = Program.of(
                            JDK + "java", "--enable-native-access=ALL-UNNAMED", "-XX:+AutoCreateSharedArchive")
                    .with("-XX:SharedArchiveFile=" + folder.resolve("own.jsa"), "-Xlog:disable")
                    .with("-cp", Image.MODULES + "/*:" + jar, "example.Archives")
                    .run();
            assertThat(result.outText()).isEqualTo("true " + archives + "\n");
        }
    }

    /** Into the module {@code example}, which is a class path as well. */
    private void compile(String source) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path main = Files.writeString(sources.resolve(name(source) + ".java"), "package example;\n" + source);
        Path module =
                Files.writeString(sources.resolve("module-info.java"), "module example { requires brood.workers; }");
        Result result = Program.of(JDK + "javac", "-p", Image.MODULES.toString())
                .with("-d", folder.resolve("classes").toString(), main.toString(), module.toString())
                .run();
        assertThat(result).isEqualTo(new Result(0, new byte[0], new byte[0]));
    }

    private static String name(String source) {
        Matcher name = CLASS.matcher(source);
        assertThat(name.find()).isTrue();
        return name.group(1);
    }

    private Result run(Kind kind, String name) throws Exception {
        String classes = folder.resolve("classes").toString();
        String image = Image.FOLDER.resolve("bin/java").toString();
        return switch (kind) {
            case CLASS_PATH ->
                Program.of(JDK + "java", "--enable-native-access=ALL-UNNAMED")
                        .with("-cp", Image.MODULES + "/*:" + classes, "example." + name)
                        .run();
            case MODULE_PATH ->
                Program.of(JDK + "java", "--enable-native-access=brood.libc")
                        .with("-p", Image.MODULES + ":" + classes, "-m", "example/example." + name)
                        .run();
            case IMAGE_AND_CLASS_PATH ->
                Program.of(image, "--add-modules", "brood.workers")
                        .with("-cp", classes, "example." + name)
                        .run();
            case IMAGE_AND_MODULE_PATH ->
                Program.of(image, "-p", classes, "-m", "example/example." + name)
                        .run();
        };
    }
}
