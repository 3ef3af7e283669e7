package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FishCompletionTest {
    private static final String DRIVER =
            """
            source $argv[1]
            complete -c somebody -l noise -d 'Makes noise.'
            complete -C $argv[2]
            """;

    @TempDir
    Path folder;

    private Shell shell;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(folder, List.of("fish", "-N"), DRIVER);
    }

    private List<String> complete(String line) throws Exception {
        return shell.complete(FishCompletion.script(), line);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "brood ru, run",
                "brood --ver, --version",
                "brood --debug ru, run",
                "brood run --rep, --report",
                "brood run --report js, json",
                "brood run --report=js, --report=json",
                "brood run --signal SEG, SEGV",
                "brood run --limit nof, nofile=",
                "brood run --cwd in, inner/",
                "brood run --cwd=in, --cwd=inner/",
                "brood run --stdin fi, file1",
                "brood run --stdin nu, null",
                "brood run --stdout +fi, +file1",
                "brood run --fd 3=fi, 3=file1",
                "brood run --fd=3=fi, --fd=3=file1",
                "brood run --unset BROOD_TEST_V, BROOD_TEST_VARIABLE",
                "brood run --env BROOD_TEST_V, BROOD_TEST_VARIABLE=",
                "brood run --user roo, root",
                "brood run --groups roo, root",
                "\"brood run --groups root,roo\", \"root,root\"",
                "brood run --env A=b:c --rep, --report",
                "brood run --nice 5 ./g, ./go",
                "brood run somebody --noi, --noise",
                "brood exec --nice=3 -- somebody --noi, --noise",
                "brood exec -- cat fi, file1",
                "brood status --js, --json",
                "brood completion fi, fish",
                "brood help stat, status",
            })
    void completesTheLastWord(String line, String expected) throws Exception {
        assertThat(complete(line))
                .extracting(candidate -> candidate.split("\t")[0])
                .containsExactly(expected);
    }

    @Test
    void optionsAndCommandsAreDescribed() throws Exception {
        assertThat(complete("brood run --cw")).containsExactly("--cwd\tStarts in this directory.");
        assertThat(complete("brood stat")).containsExactly("status\tDecodes wait statuses.");
    }

    @ParameterizedTest
    @CsvSource({"brood run ls --rep", "brood run -- ls --rep", "brood exec --rep", "brood run --limit nofile=6"})
    void offersNothingOfBroodWhereItIsNotBroodsTurn(String line) throws Exception {
        assertThat(complete(line)).isEmpty();
    }
}
