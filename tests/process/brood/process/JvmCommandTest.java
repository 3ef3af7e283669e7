package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class JvmCommandTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-Xmx1g Main a -b; -Xmx1g; Main; a -b",
                "-cp x:y Main; --class-path=x:y; Main; ''",
                "-classpath x --class-path y Main; --class-path=x --class-path=y; Main; ''",
                "--class-path=x Main Main; --class-path=x; Main; Main",
                "-p m -m a/b.C d; --module-path=m; --module a/b.C; d",
                "--module-path m --module=a d; --module-path=m; --module a; d",
                "--add-modules a --add-opens b/c=d --source 22 M; --add-modules=a --add-opens=b/c=d --source=22; M; ''",
                "-ea -jar x.jar -jar y; -ea; -jar x.jar; -jar y",
                "-Dx=@y Main @z; -Dx=@y; Main; @z",
                "--disable-@files -cp @x @y z; --class-path=@x; @y; z",
                "@@x y; ''; @x; y",
                "-XX:Flags=x -XshowSettings Main; -XX:Flags=x -XshowSettings; Main; ''",
            })
    void aCommandLineIsTakenApartAsTheLauncherDoes(String line, String flags, String main, String arguments)
            throws Exception {
        assertThat(JvmArguments.parse(words(line)))
                .isEqualTo(new JvmArguments(words(flags), words(main), words(arguments)));
    }

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split(" "));
    }

    @Test
    void anArgumentFileMayHoldAnything() throws Exception {
        Path file = Files.writeString(folder.resolve("arguments"), "-Xmx1g -cp 'a b' # a comment\nMain \"x y\" @z @@z");
        assertThat(JvmArguments.parse(List.of("-ea", "@" + file, "last")))
                .isEqualTo(new JvmArguments(
                        List.of("-ea", "-Xmx1g", "--class-path=a b"),
                        List.of("Main"),
                        List.of("x y", "@z", "@@z", "last")));
        Path nested = Files.writeString(folder.resolve("nested"), "@" + file + " -ea");
        assertThat(JvmArguments.parse(List.of("@" + nested, "Main")).main())
                .as("which names no other")
                .containsExactly("@" + file);
        assertThatThrownBy(() -> JvmArguments.parse(List.of("@" + folder + "/missing", "Main")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aJvmThatTheLauncherDidNotStartIsNotStartedAgain() {
        assertThatThrownBy(() -> JvmArguments.parse(List.of("-Xmx1g", "-cp", "x")))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Prints what it is, one fact per line. */
    static final class Facts {
        public static void main(String[] arguments) throws Exception {
            System.out.println(Pid.current());
            System.out.println(List.of(arguments));
            System.out.println(Runtime.getRuntime().maxMemory() >> 20);
            System.out.println(System.getProperty("brood.test.mark"));
            System.out.println(Facts.class.getModule().getName());
            String status = Files.readString(Path.of("/proc/thread-self/status"));
            System.out.println(SignalSet.parseHex(new Output(null, status.getBytes()).field("SigBlk"))
                    .contains(Signal.SIGUSR1));
        }
    }

    /** Starts {@link Facts} once more in its place. */
    static final class Again {
        public static void main(String[] arguments) throws Exception {
            System.out.println(Pid.current());
            Exec.replace(JvmCommand.current()
                    .flags("-Xmx40m")
                    .mainModule("brood.process/" + Facts.class.getName(), arguments)
                    .command()
                    .blockedSignals(SignalSet.of(Signal.SIGUSR1)));
        }
    }

    @Test
    void aJvmBecomesAnotherWithItsOwnFlagsAndMore() throws Exception {
        Command jvm = JvmCommand.current()
                .flags("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx70m", "-Dbrood.test.mark=a \u65e5 b")
                .mainModule("brood.process/" + Again.class.getName(), "x y", "", "@z")
                .command();
        List<String> lines = Output.of(jvm.env("LC_ALL", "C.UTF-8")).lines();
        assertThat(lines).hasSize(7);
        assertThat(lines.get(1)).isEqualTo(lines.get(0));
        assertThat(lines.get(2)).isEqualTo("[x y, , @z]");
        assertThat(Integer.parseInt(lines.get(3))).isLessThanOrEqualTo(40);
        assertThat(lines.subList(4, 7)).containsExactly("a \u65e5 b", "brood.process", "true");
    }

    @Test
    void thisJvmsFlagsAreThere() throws Exception {
        List<String> flags = JvmCommand.current().flags();
        assertThat(flags).contains("--enable-native-access=brood.libc", "--illegal-native-access=deny");
        assertThat(JvmCommand.current().command().argv().getFirst()).endsWith("/java");
    }

    @Test
    void theVmsOwnWordsDoNotMixWithTheOutput() throws Exception {
        Command jvm = JvmCommand.current()
                .withoutFlags(flag -> flag.startsWith("-Xlog") || flag.startsWith("-XX:") && flag.contains("Perf"))
                .flags("-XX:SharedArchiveFile=/no/such", "-Xshare:auto")
                .mainModule("brood.process/" + Facts.class.getName())
                .command();
        assertThat(jvm.argv()).contains("-Xlog:disable", "-Xlog:all=error:stderr", "-XX:-UsePerfData");
        assertThat(Output.of(jvm.stderr(Redirect.NULL)).lines()).hasSize(6);
    }

    @Test
    void whatListensOnAPortIsNotStartedTwice() throws Exception {
        Command first = JvmCommand.current()
                .flags(
                        "-XX:+UseSerialGC",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0,quiet=y")
                .mainModule("brood.process/" + Again.class.getName())
                .command();
        Output output = Output.of(first.stderr(Redirect.NULL));
        assertThat(output.exitStatus()).isZero();
        assertThat(output.lines()).hasSize(7);
        Command listing = TestJvm.of(Flags.class);
        listing.argv.add(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0,quiet=y");
        listing.argv.add(1, "-Dcom.sun.management.jmxremote.local.only=true");
        assertThat(Output.of(listing.stderr(Redirect.NULL)).lines())
                .contains("-Dcom.sun.management.jmxremote.local.only=true")
                .noneMatch(flag -> flag.contains("jdwp"));
    }

    static final class Flags {
        public static void main(String[] arguments) throws IOException {
            JvmCommand.current().flags().forEach(System.out::println);
        }
    }

    /** Compiles a class that starts itself again, outside of any module, and packs it. */
    private Path application() throws Exception {
        Path source = folder.resolve("App.java");
        Files.writeString(
                source,
                """
                public class App {
                    public static void main(String[] arguments) throws Exception {
                        var jvm = brood.process.JvmCommand.current();
                        if (arguments.length == 0) {
                            System.out.println(jvm.arguments("again").command().run().isSuccess());
                            System.out.println(jvm.mainClass("App", "other").command().run().isSuccess());
                        } else {
                            System.out.println(arguments[0]);
                        }
                    }
                }
                """);
        String modules = System.getProperty("jdk.module.path");
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(javac.run(
                        System.out,
                        System.err,
                        "-p",
                        modules,
                        "--add-modules",
                        "brood.process",
                        "-d",
                        folder.resolve("classes").toString(),
                        source.toString()))
                .isZero();
        Path jar = folder.resolve("an app.jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        assertThat(tool.run(
                        System.out,
                        System.err,
                        "--create",
                        "--file",
                        jar.toString(),
                        "--main-class",
                        "App",
                        "-C",
                        folder.resolve("classes").toString(),
                        "."))
                .isZero();
        return jar;
    }

    @ParameterizedTest
    @CsvSource({"-jar", "-cp", "@"})
    void aProgramOnTheClassPathIsStartedAgain(String how) throws Exception {
        Path jar = application();
        List<String> line = new ArrayList<>(List.of(
                JAVA,
                "-p",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "brood.process",
                "--enable-native-access=brood.libc"));
        switch (how) {
            case "-jar" -> line.addAll(List.of("-jar", jar.toString()));
            case "-cp" -> line.addAll(List.of("-cp", jar.toString(), "App"));
            default -> {
                Path file = Files.writeString(folder.resolve("file"), "-cp \"" + jar + "\" App");
                line.add("@" + file);
            }
        }
        assertThat(Output.of(Command.of(line)).lines()).containsExactly("again", "true", "other", "true");
    }
}
