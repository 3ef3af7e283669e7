package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows works, and what it should tell it tells. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("brood.root")).normalize();
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```\n\n```text\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern MAIN_CLASS = Pattern.compile("^class (\\w+) ", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    private static final String MODULES =
            "brood.lab,brood.process,brood.proctable,brood.signal,brood.sync,brood.workers";

    private record Program(String source, String output) {}

    @TempDir
    Path folder;

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    static List<Named<Program>> programs() throws IOException {
        List<Named<Program>> programs = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher = PROGRAM.matcher(Files.readString(page));
            while (matcher.find()) {
                programs.add(
                        Named.of(ROOT.relativize(page).toString(), new Program(matcher.group(1), matcher.group(2))));
            }
        }
        return programs;
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramPrintsWhatThePageSays(Program program) throws Exception {
        Path file = Files.writeString(folder.resolve("Main.java"), program.source);
        Matcher main = MAIN_CLASS.matcher(program.source);
        assertThat(main.find()).isTrue();
        assertThat(compile(file)).isEmpty();
        Brood.Result result = Brood.run(List.of(
                Brood.JAVA.toString(),
                "--enable-native-access=brood.libc",
                "-p",
                Brood.MODULE_PATH,
                "--add-modules",
                MODULES,
                "-cp",
                folder.toString(),
                main.group(1)));
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(program.output);
        assertThat(result.exit()).isZero();
    }

    /** In this JVM, where the compiler is warm after the first; what it has to say. */
    private String compile(Path file) {
        var said = new StringWriter();
        var out = new PrintWriter(said, true);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        javac.run(
                out, out, "-p", Brood.MODULE_PATH, "--add-modules", MODULES, "-d", folder.toString(), file.toString());
        return said.toString();
    }

    @Test
    void everyJavaProgramSaysWhatItPrints() throws Exception {
        int fences = 0;
        for (Path page : pages()) {
            fences += Files.readString(page).split("```java\n", -1).length - 1;
        }
        assertThat(programs()).hasSize(fences).isNotEmpty();
    }

    @Test
    void everyOptionIsOnThePageOfItsCommand() throws Exception {
        for (String name : Commands.summaries().keySet()) {
            if (name.equals("help")) {
                continue; // docs/README.md has a line for it
            }
            String page = Files.readString(ROOT.resolve("docs").resolve(name + ".md"));
            for (Options.Option option : Commands.find(name).options().all()) {
                assertThat(page).as(name).contains(option.name());
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws Exception {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as(page.toString())
                        .exists();
            }
        }
    }
}
