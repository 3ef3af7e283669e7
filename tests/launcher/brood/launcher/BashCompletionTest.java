package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BashCompletionTest {
    /** Calls the function as readline does: words are broken at blanks, and at = and :, which are words themselves. */
    private static final String DRIVER =
            """
            . "$1"
            COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=()
            rest=$2 part='^([[:blank:]]+|[=:]+|[^[:blank:]=:]+)'
            while [[ $rest =~ $part ]]; do
                [[ ${BASH_REMATCH[0]} == [[:blank:]]* ]] || COMP_WORDS+=("${BASH_REMATCH[0]}")
                rest=${rest#"${BASH_REMATCH[0]}"}
            done
            [[ $2 != *[[:blank:]] ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            set -- $(complete -p brood)
            [[ "$*" == 'complete -F _brood brood' ]] || exit
            _brood brood "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
            ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir
    Path folder;

    private Shell shell;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(folder, List.of("bash", "--norc"), DRIVER);
    }

    private List<String> complete(String line) throws Exception {
        return shell.complete(BashCompletion.script(), line);
    }

    /** Of the last word bash replaces what stands after the last = or :, so that is what a candidate is. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "brood ru, run",
                "brood --ver, --version",
                "brood --debug ru, run",
                "brood run --rep, --report",
                "brood run --report js, json",
                "brood run --report=js, json",
                "brood run --signal SEG, SEGV",
                "brood run --limit nof, nofile=",
                "brood run --limit=nof, nofile=",
                "brood run --cwd in, inner",
                "brood run --cwd=in, inner",
                "brood run --stdin fi, file1",
                "brood run --stdin nu, null",
                "brood run --stdin=a, a file",
                "brood run --stdout +fi, +file1",
                "brood run --stdout=+in, +inner/",
                "brood run --fd 3=fi, file1",
                "brood run --fd=3=fi, file1",
                "brood run --unset BROOD_TEST_V, BROOD_TEST_VARIABLE",
                "brood run --env BROOD_TEST_V, BROOD_TEST_VARIABLE=",
                "brood run --user roo, root",
                "\"brood run --groups root,roo\", \"root,root\"",
                "brood run --env A=b:c --rep, --report",
                "brood run --nice 5 ./g, ./go",
                "brood run --cwd=inner -- ./g, ./go",
                "brood exec -- cat fi, file1",
                "brood every --no-o, --no-overlap",
                "brood every 5m --no-o, --no-overlap",
                "brood every --times 3 5m --no-o, --no-overlap",
                "brood every 5m ./g, ./go",
                "brood every --times 3 5m -- ./g, ./go",
                "brood after 1h cat fi, file1",
                "brood status --js, --json",
                "brood completion fi, fish",
                "brood help stat, status",
            })
    void completesTheLastWord(String line, String expected) throws Exception {
        assertThat(complete(line)).containsExactly(expected);
    }

    @Test
    void offersAllCommands() throws Exception {
        assertThat(complete("brood "))
                .containsExactlyElementsOf(Commands.summaries().keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "brood run ls --rep",
        "brood run -- ls --rep",
        "brood run -- --rep",
        "brood exec --rep",
        "brood run --cwd --rep",
        "brood run --timeout ''",
        "brood run --limit nofile=",
        "brood every ./g",
        "brood every --times 3 ./g",
        "brood every 5m ls --no",
        "brood after 5m -- ls --rep",
        "brood status 1",
        "brood nosuch r",
    })
    void offersNothingOfBroodWhereItIsNotBroodsTurn(String line) throws Exception {
        assertThat(complete(line)).isEmpty();
    }

    @Test
    void aProgramIsACommandThatTheShellKnows() throws Exception {
        assertThat(complete("brood run --new-group -- bas")).contains("bash");
    }

    @Test
    void aProgramsArgumentsAreHandedOverWhereBashCompletionIsLoaded() throws Exception {
        String standIn = "_command_offset() { COMPREPLY=(\"offset $1: ${COMP_WORDS[$1]}\"); }\n";
        List<String> offered = shell.complete(standIn + BashCompletion.script(), "brood run --env=A=b -- ls --al");
        // the words before: brood run --env = A = b --
        assertThat(offered).containsExactly("offset 8: ls");
    }

    @Test
    void theScriptHasNoPlaceholderLeft() {
        assertThat(BashCompletion.script()).doesNotContainPattern(Pattern.compile("@[A-Z]+@"));
    }
}
