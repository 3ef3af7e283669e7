package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
    static List<String> commands() {
        return List.copyOf(Commands.summaries().keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandsHelpFits80Columns(String name) {
        assertFits(Help.of(Commands.find(name).options()));
    }

    @Test
    void theOverviewFits80Columns() {
        assertFits(Help.overview());
    }

    private static void assertFits(List<String> lines) {
        assertThat(lines).allSatisfy(line -> assertThat(line)
                .hasSizeLessThanOrEqualTo(80)
                .doesNotContain("\n")
                .isEqualTo(line.stripTrailing()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examplesComeBeforeTheOptions(String name) {
        Options command = Commands.find(name).options();
        List<String> lines = Help.of(command);
        assertThat(command.examples()).isNotEmpty();
        assertThat(lines)
                .containsSubsequence("Examples:", "  " + command.examples().getFirst(), "Options:");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionAndItsWholeDescriptionIsThere(String name) {
        Options command = Commands.find(name).options();
        String words = String.join(" ", Help.of(command)).replaceAll(" +", " ");
        for (Options.Option option : command.all()) {
            String value = option.label() == null ? "" : " " + option.label();
            assertThat(words).contains(" " + option.name() + value + " " + option.description());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void allDescriptionsBeginInOneColumn(String name) {
        List<String> lines = Help.of(Commands.find(name).options());
        List<Integer> columns = new ArrayList<>();
        for (String line : lines.subList(lines.indexOf("Options:") + 1, lines.size())) {
            String[] parts = line.stripLeading().split(" {2,}", 2);
            columns.add(
                    line.startsWith("     ") && !line.strip().startsWith("--")
                            ? line.length() - line.stripLeading().length()
                            : parts.length == 2 ? line.lastIndexOf(parts[1]) : -1);
        }
        assertThat(columns).filteredOn(column -> column >= 0).containsOnly(26);
    }

    @Test
    void theOverviewHasEveryCommand() {
        assertThat(Help.overview())
                .extracting(line -> line.strip().split(" ")[0])
                .containsAll(commands());
    }
}
