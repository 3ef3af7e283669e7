package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void breaksAtBlanks() {
        assertThat(Columns.wrap("aa bb cc", 5)).containsExactly("aa bb", "cc");
        assertThat(Columns.wrap("aa bb cc", 4)).containsExactly("aa", "bb", "cc");
    }

    @Test
    void breaksAWordThatIsTooLong() {
        assertThat(Columns.wrap("abcdefgh ij", 3)).containsExactly("abc", "def", "gh", "ij");
    }

    @Test
    void anEmptyTextIsALine() {
        assertThat(Columns.wrap("", 5)).containsExactly("");
    }

    @Test
    void aTermThatReachesTheTextHasALineOfItsOwn() {
        assertThat(Columns.row("  x", 5, "text")).containsExactly("  x  text");
        assertThat(Columns.row("  xx", 5, "text")).containsExactly("  xx", "     text");
    }

    @Test
    void aTermWithoutATextIsALine() {
        assertThat(Columns.row("a term that is long", 5, "")).containsExactly("a term that is long");
    }
}
