package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ZshCompletionTest {
    /**
     * Types each line into an interactive zsh on a pseudo-terminal, followed by a key that completes it, reports the whole
     * line through a FIFO, and clears it; prints what was reported. What the terminal shows is thrown away.
     */
    private static final String DRIVER =
            """
            zmodload zsh/zpty
            mkfifo ~/answers
            exec 5<>~/answers # for writing as well: so no end of file between two answers
            cat >~/setup <<'END'
            unsetopt beep
            autoload -U compinit && compinit -u -D
            source $SCRIPT
            _somebody() { _arguments '--noise[Makes noise.]' '*:file:_files' }
            compdef _somebody somebody
            complete-and-tell() { zle complete-word; print -r -- "$BUFFER" >~/answers; BUFFER= }
            zle -N complete-and-tell
            bindkey '^T' complete-and-tell
            zle-line-init() { print ready >~/answers }
            zle -N zle-line-init
            END
            export SCRIPT=$1 TERM=dumb
            shift
            zpty -b inner zsh -f -i
            zpty -w inner 'source ~/setup'
            read -r answer <&5
            for line; do
                zpty -w -n inner "$line"$'\\C-t'
                IFS= read -r answer <&5
                print -r -- "$answer|"
                while zpty -r -t inner answer; do :; done
            done
            zpty -d inner
            """;

    /** A line and what becomes of it, up to the last bar: the blank before it was inserted as well. */
    private static final String LINES =
            """
            brood ru => brood run |
            brood --ver => brood --version |
            brood --debug ru => brood --debug run |
            brood run --rep => brood run --report=|
            brood run --report js => brood run --report json |
            brood run --report=js => brood run --report=json |
            brood run --signal SEG => brood run --signal SEGV |
            brood run --limit nof => brood run --limit nofile=|
            brood run --limit=nof => brood run --limit=nofile=|
            brood run --cwd in => brood run --cwd inner/|
            brood run --stdin fi => brood run --stdin file1 |
            brood run --stdin nu => brood run --stdin null |
            brood run --stdin=a => brood run --stdin=a\\ file |
            brood run --stdout +fi => brood run --stdout +file1 |
            brood run --fd 3=fi => brood run --fd 3=file1 |
            brood run --fd=3=fi => brood run --fd=3=file1 |
            brood run --unset BROOD_TEST_V => brood run --unset BROOD_TEST_VARIABLE |
            brood run --env=BROOD_TEST_V => brood run --env=BROOD_TEST_VARIABLE=|
            brood run --user roo => brood run --user root |
            brood run --env A=b:c --rep => brood run --env A=b:c --report=|
            brood run --nice 5 ./g => brood run --nice 5 ./go |
            brood run somebody --noi => brood run somebody --noise |
            brood run -- somebody --noi => brood run -- somebody --noise |
            brood exec --nice=3 -- somebody --noi => brood exec --nice=3 -- somebody --noise |
            brood exec -- cat fi => brood exec -- cat file1 |
            brood run -- somebody --rep => brood run -- somebody --rep|
            brood exec --rep => brood exec --rep|
            brood status --js => brood status --json |
            brood completion fi => brood completion fish |
            brood help stat => brood help status |
            """;

    @TempDir
    Path folder;

    @Test
    void completesTheLastWord() throws Exception {
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        LINES.lines().forEach(row -> {
            lines.add(row.split(" => ")[0]);
            expected.add(row.split(" => ")[1]);
        });
        Shell shell = new Shell(folder, List.of("zsh", "-f"), DRIVER);
        assertThat(shell.complete(ZshCompletion.script(), lines.toArray(String[]::new)))
                .containsExactlyElementsOf(expected);
    }
}
