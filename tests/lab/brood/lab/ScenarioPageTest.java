package brood.lab;

import brood.testing.Golden;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The page of the documentation that is made of what the scenarios say of themselves. */
class ScenarioPageTest {
    private static final Path PAGE = Path.of(System.getProperty("brood.root"), "docs", "lab-scenarios.md");
    private static final String REGENERATE = "mvn -pl modules/lab -am test -Dtest=ScenarioPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true";

    @Test
    void thePageIsWhatTheScenariosSay() throws Exception {
        Golden.compare(PAGE, page(), REGENERATE);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(
                """
                # The scenarios of brood lab

                What [`brood lab all --explain`](lab.md) says, and where to read the code. 000 to 004 are the documents that
                Brood grew from: texts on Linux processes whose programs are in Python. This page is written by a test, from
                the scenarios themselves:

                    %s
                """
                        .formatted(REGENERATE.replace(" -Dsurefire", " \\\n        -Dsurefire")));
        Chapter chapter = null;
        for (Scenario scenario : Scenarios.all()) {
            if (!Objects.equals(scenario.chapter(), chapter)) {
                chapter = scenario.chapter();
                page.append("\n## ").append(chapter.title()).append('\n');
            }
            page.append(
                    """

                    ### `brood lab %s`

                    **%s** ([%s](../modules/lab/src/main/java/brood/lab/%3$s.java))

                    %s
                    """
                            .formatted(
                                    scenario.name(),
                                    escape(scenario.summary()),
                                    scenario.getClass().getSimpleName(),
                                    escape(scenario.explanation())));
        }
        return page.toString();
    }

    /** What Markdown would take for its own. */
    private static String escape(String text) {
        return text.replaceAll("[\\\\`*<>\\[\\]]|(?<!\\w)_", "\\\\$0");
    }
}
