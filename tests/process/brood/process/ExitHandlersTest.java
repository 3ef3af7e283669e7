package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class ExitHandlersTest {
    private static final String ALL = "last\nlate\nfirst";

    @ParameterizedTest
    @CsvSource({
        "exits, true, exited with 3",
        "fails, true, exited with 1",
        "exits now, false, exited with 4",
        "is killed, false, killed by SIGTERM"
    })
    void handlersRunOnlyWhenTheJvmEndsByItself(String way, boolean run, String end) throws Exception {
        Output output = Output.of(TestJvm.of(ExitHandlersMain.class, way).stderr(Redirect.NULL));
        assertThat(output.outcome().describe()).isEqualTo(end);
        assertThat(output.text()).isEqualTo(run ? ALL : "");
    }

    @ParameterizedTest
    @CsvSource({
        "exits, true, exited with 3",
        "fails, true, exited with 1",
        "exits now, false, exited with 4",
        "is killed, false, killed by SIGTERM"
    })
    void aForkedChildHasTheParentsHandlers(String way, boolean run, String end) throws Exception {
        Output output = Output.of(JvmCommand.current()
                .forFork()
                .mainModule("brood.process/" + ExitHandlersMain.class.getName(), way, "forked")
                .command()
                .stderr(Redirect.NULL));
        assertThat(output.text()).isEqualTo((run ? ALL + "\n" : "") + end);
    }
}
