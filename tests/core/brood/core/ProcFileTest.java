package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcFileTest {
    @Test
    void aFieldIsAWholeLineWhereverItStands() throws Exception {
        String text = "Name:\tOther:\nOther:\t7\nEmpty:\t\nLast:\t 8 kB";
        assertThat(ProcFile.field(text, "Name")).contains("Other:");
        assertThat(ProcFile.field(text, "Other")).contains("7");
        assertThat(ProcFile.field(text, "Empty")).contains("");
        assertThat(ProcFile.field(text, "Last")).contains(" 8 kB");
        assertThat(ProcFile.field(text, "ther")).isEmpty();
        assertThat(ProcFile.field("", "Name")).isEmpty();
        assertThat(ProcFile.field(ProcFile.text("/proc/self/status"), "Pid"))
                .contains(Pid.current().toString());
    }
}
