package brood.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario that the documents describe has its lab, and the other way round. */
class ScenarioListTest {
    private static final Path LIST = Path.of(System.getProperty("brood.root"), "tests", "lab", "scenarios.txt");
    private static final Pattern ROW = Pattern.compile("([a-z-]+) +(.*)");
    private static final Pattern DOCUMENT = Pattern.compile("\\b\\d{3}\\b");

    record Row(String chapter, String name, String sections) {}

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String chapter = null;
        for (String line : Files.readAllLines(LIST)) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                chapter = line.substring(3);
            } else if (row.matches()) {
                rows.add(new Row(chapter, row.group(1), row.group(2)));
            }
        }
        return rows;
    }

    @Test
    void everyRowHasItsLabAndEveryLabItsRowInTheSameChapter() throws Exception {
        assertThat(Scenarios.all().stream().map(scenario -> scenario.chapter().title() + ": " + scenario.name()))
                .containsExactlyInAnyOrderElementsOf(rows().stream()
                        .map(row -> row.chapter + ": " + row.name)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anExplanationNamesEveryDocumentThatItComesFrom(Row row) {
        String explanation = Scenarios.find(row.name).orElseThrow().explanation();
        Matcher document = DOCUMENT.matcher(row.sections);
        while (document.find()) {
            assertThat(explanation).contains(document.group());
        }
    }

    @Test
    void scenariosOfAChapterStandTogether() {
        List<Chapter> chapters = Scenarios.all().stream().map(Scenario::chapter).toList();
        assertThat(chapters).isSorted();
    }
}
