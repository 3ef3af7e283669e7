package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
class ArgumentFileTest {
    private static final String TEXT =
            """
            plain  two\tparts
            # a whole line
            dropped# and what follows
            "double quoted" 'single quoted' mixed"in "one'word '
            "a \\"quote\\" in it" 'it\\'s' "other ' quote" 'other " quote'
            "" ''
            "tab\\tfeed\\fline\\nreturn\\rbackslash\\\\other\\x"
            not\\nescaped out\\side
            "continued \\
                in the next line" end
            'never closed
            after
            quoted"#"hash '#'
            -Dx="a b" --flag
            """;

    private static final List<String> ARGUMENTS = List.of(
            "plain",
            "two",
            "parts",
            "double quoted",
            "single quoted",
            "mixedin oneword ",
            "a \"quote\" in it",
            "it's",
            "other ' quote",
            "other \" quote",
            "",
            "",
            "tab\tfeed\fline\nreturn\rbackslash\\otherx",
            "not\\nescaped",
            "out\\side",
            "continued in the next line",
            "end",
            "never closed",
            "after",
            "quoted#hash",
            "#",
            "-Dx=a b",
            "--flag");

    /** Prints its arguments, a NUL behind each. */
    static final class Echo {
        public static void main(String[] arguments) {
            for (String argument : arguments) {
                System.out.print(argument + "\0");
            }
        }
    }

    @Test
    void quotesEscapesAndCommentsAreThoseOfTheLauncher() {
        assertThat(ArgumentFile.arguments(TEXT)).isEqualTo(ARGUMENTS);
    }

    @Test
    void theLauncherReadsItTheSame(@TempDir Path folder) throws Exception {
        List<String> jvm = TestJvm.of(Echo.class).argv();
        String main = jvm.getLast();
        Path file = Files.writeString(folder.resolve("file"), main + "\n" + TEXT);
        Output output = Output.of(Command.of(jvm.subList(0, jvm.size() - 1)).argument("@" + file));
        assertThat(output.strings()).isEqualTo(ARGUMENTS);
    }

    @Test
    void endsOfLinesAndFilesEndArguments() {
        assertThat(ArgumentFile.arguments("")).isEmpty();
        assertThat(ArgumentFile.arguments("\n \r\n\f\t")).isEmpty();
        assertThat(ArgumentFile.arguments("a\r\nb\rc\nd")).containsExactly("a", "b", "c", "d");
        assertThat(ArgumentFile.arguments("'a b")).containsExactly("a b");
        assertThat(ArgumentFile.arguments("# only")).isEmpty();
        assertThat(ArgumentFile.arguments("\"a\\")).hasSize(1);
    }
}
