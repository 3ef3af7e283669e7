package brood.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Fd;
import brood.pipe.Pipe;
import brood.process.Children;
import brood.process.Command;
import brood.process.RawWait;
import brood.testing.Leaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class LabTest {
    private final List<String> lines = new ArrayList<>();
    private final Lab lab = new Lab(lines::add, 10);

    private interface Body {
        void run(Lab lab) throws Exception;
    }

    private record MadeUp(boolean forks, Body body) implements Scenario {
        @Override
        public String name() {
            return "made-up";
        }

        @Override
        public Chapter chapter() {
            return Chapter.LIFE;
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public String explanation() {
            return "";
        }

        @Override
        public void run(Lab lab) throws Exception {
            body.run(lab);
        }
    }

    private ScenarioReport run(Body body) throws Exception {
        return lab.run(new MadeUp(false, body));
    }

    @Test
    void oneCheckThatFailsFailsTheScenarioAndIsShown() throws Exception {
        ScenarioReport report = run(lab -> {
            lab.check("first", 1, 1);
            lab.check("second", 2, 3);
            lab.check("third", true);
        });
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.FAILED);
        assertThat(lines).startsWith("  ✓ first", "  ✗ second: expected 3, seen 2", "  ✓ third");
    }

    @Test
    void aValueOfSeveralLinesIsShownInOne() {
        assertThat(new Check("sorted", false, "a\nb\n", "b\na\n").line())
                .isEqualTo("  ✗ sorted: expected a\\nb\\n, seen b\\na\\n");
    }

    @Test
    void anExceptionFailsTheScenario() throws Exception {
        ScenarioReport report = run(lab -> {
            lab.check("first", true);
            throw new IOException("why");
        });
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.FAILED);
        assertThat(report.reason()).contains("why");
    }

    @Test
    void aScenarioThatNeedsWhatIsNotHereIsSkipped() throws Exception {
        ScenarioReport report = run(lab -> lab.skip("no redis-server"));
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.SKIPPED);
        assertThat(report.reason()).isEqualTo("no redis-server");
    }

    @Test
    void aPartThatIsSkippedIsToldByAScenarioThatPasses() throws Exception {
        ScenarioReport report = run(lab -> {
            lab.skipPart("redis", "it is not installed");
            lab.check("the rest", true);
        });
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.PASSED);
        assertThat(report.reason()).isEqualTo("redis is skipped: it is not installed");
        assertThat(run(lab -> lab.check("another", true)).reason()).isEmpty();
    }

    @Test
    void whatWorkersSayIsTheLabsToPrintWithTheirPids() throws Exception {
        ScenarioReport report = lab.run(Scenarios.find("queue-ordering").orElseThrow());
        assertThat(report.outcome()).as(report.reason() + lines).isEqualTo(ScenarioReport.Outcome.PASSED);
        List<String> said = lines.stream()
                .filter(line -> line.matches(" *\\d+  the (first|second) .*"))
                .toList();
        assertThat(said).hasSize(3);
        assertThat(said.stream().map(line -> line.strip().split(" ")[0]).distinct())
                .hasSize(2);
    }

    @Test
    void aScenarioThatForksIsSkippedInThisJvm() throws Exception {
        ScenarioReport report = lab.run(new MadeUp(true, lab -> lab.check("ran", false)));
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.SKIPPED);
        assertThat(report.reason()).contains("-Xint");
        assertThat(report.checks()).isEmpty();
    }

    /** Ways to wait for ever: for a child, in the kernel or by descriptor, for a thread, and by looking. */
    static List<Body> waits() {
        return List.of(
                lab -> {
                    Command.of("sleep", "1000").spawn();
                    RawWait.anyChild();
                    Command.of("sleep", "1001").spawn();
                    RawWait.anyChild();
                },
                lab -> {
                    try (Pipe pipe = Pipe.open()) {
                        pipe.readEnd().read();
                    }
                },
                lab -> lab.end(Command.of("sleep", "1000").spawn()),
                lab -> new CountDownLatch(1).await(),
                lab -> lab.await(() -> false));
    }

    @ParameterizedTest
    @MethodSource("waits")
    void oneThatHangsFailsAndLeavesNothing(Body body) throws Exception {
        Lab impatient = new Lab(lines::add, 1000, Duration.ofMillis(100));
        ScenarioReport report = impatient.run(new MadeUp(false, lab -> {
            lab.check("first", true);
            body.run(lab);
        }));
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.FAILED);
        assertThat(report.reason()).startsWith("it hung, and was ended after ");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(Children.all()).isEmpty();
        assertThat(run(lab -> lab.check("next", true)).outcome()).isEqualTo(ScenarioReport.Outcome.PASSED);
    }

    @Test
    void anInterruptFromOutsideIsNotTakenForAHang() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(lab -> Thread.sleep(60_000))).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatIsRefusedOtherwiseThanExpectedOrNotAtAllFails() throws Exception {
        run(lab -> {
            lab.checkRefused("right", IllegalStateException.class, () -> {
                throw new IllegalStateException("so");
            });
            lab.checkRefused("wrong", IllegalStateException.class, () -> {
                throw new IOException("not so");
            });
            lab.checkRefused("none", IllegalStateException.class, () -> {});
            lab.checkFails("right errno", Errno.ENOENT, () -> Fd.open("/none"));
            lab.checkFails("wrong errno", Errno.EINVAL, () -> Fd.open("/none"));
            lab.checkFails("no errno", Errno.ENOENT, () -> {});
        });
        assertThat(lines.stream().filter(line -> line.startsWith("  ")).filter(line -> !line.matches(" *\\d.*")))
                .containsExactly(
                        "  ✓ right",
                        "  ✗ wrong: expected IllegalStateException, seen IOException",
                        "  ✗ none: expected IllegalStateException, seen success",
                        "  ✓ right errno",
                        "  ✗ wrong errno: expected EINVAL, seen ENOENT",
                        "  ✗ no errno: expected ENOENT, seen success",
                        "  ✓ no child is left");
    }

    @Test
    void aChildThatIsLeftFailsTheScenarioAndIsKilled() throws Exception {
        ScenarioReport report = run(lab -> Command.of("sleep", "1000").spawn());
        assertThat(report.outcome()).isEqualTo(ScenarioReport.Outcome.FAILED);
        assertThat(report.checks()).singleElement().isEqualTo(new Check("no child is left", false, "0", "1"));
        assertThat(Children.all()).isEmpty();
    }

    @Test
    void checksOfOneScenarioAreNotThoseOfTheNext() throws Exception {
        run(lab -> lab.check("first", false));
        assertThat(run(lab -> lab.check("second", true)).outcome()).isEqualTo(ScenarioReport.Outcome.PASSED);
    }

    @Test
    void timeIsScaled() {
        assertThat(lab.seconds(3)).isEqualTo(Duration.ofMillis(300));
        assertThat(new Lab(lines::add, 0.5).seconds(3)).isEqualTo(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void aSpeedThatIsNoneIsRefused(double speed) {
        assertThatThrownBy(() -> new Lab(lines::add, speed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void scenariosHaveNamesSummariesAndExplanations() {
        Set<String> names = new HashSet<>();
        for (Scenario scenario : Scenarios.all()) {
            assertThat(names.add(scenario.name())).as(scenario.name()).isTrue();
            assertThat(scenario.name()).matches("[a-z]+(-[a-z]+)*").isNotEqualTo("all");
            assertThat(scenario.summary()).as(scenario.name()).isNotBlank().doesNotContain("\n");
            assertThat(scenario.explanation())
                    .as(scenario.name())
                    .containsPattern("\\b00\\d\\b")
                    .containsPattern("\\sCalls:\\s");
            assertThat(Scenarios.find(scenario.name())).contains(scenario);
        }
        assertThat(Scenarios.find("no such")).isEmpty();
    }

    static List<Scenario> withoutFork() {
        return Scenarios.all().stream().filter(scenario -> !scenario.forks()).toList();
    }

    /** Some compare times, and all of them together take a minute. The others are run on the image, a few each time. */
    @EnabledIfSystemProperty(named = "brood.soak", matches = "true")
    @ParameterizedTest
    @MethodSource("withoutFork")
    void aScenarioWithoutForkPassesInThisJvm(Scenario scenario) throws Exception {
        ScenarioReport report = lab.run(scenario);
        assertThat(report.outcome()).as(report.reason() + lines).isEqualTo(ScenarioReport.Outcome.PASSED);
    }
}
