package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.SignalSet;
import brood.testing.Leaks;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** fork, in a JVM that may: {@link ForkMain}. */
@ExtendWith(Leaks.class)
@Timeout(300)
class ForkTest {
    private static Command jvm(String... arguments) throws IOException {
        return JvmCommand.current()
                .forFork()
                .mainModule("brood.process/" + ForkMain.class.getName(), arguments)
                .command()
                .resetIgnored(SignalSet.ALL);
    }

    private static String run(Command command) throws Exception {
        Output output = Output.of(command);
        assertThat(output.exitStatus()).as(output.text()).isZero();
        return output.text();
    }

    @Test
    void forkReturnsTwiceAndNothingIsWrittenTwice() throws Exception {
        assertThat(run(jvm("twice"))).isEqualTo("before child parent");
    }

    @Test
    void eitherSideKeepsItsOwnMemory() throws Exception {
        run(jvm("memory"));
    }

    @Test
    void noneOfManyChildrenThatDoWhatJavaProgramsDoHangs() throws Exception {
        run(jvm("many", Boolean.getBoolean("brood.soak") ? "4000" : "160"));
    }

    @Test
    void noChildHasALockThatAnotherThreadHeld() throws Exception {
        run(jvm("locks"));
    }

    @Test
    void everySignalDoesWhatItDoesByDefault() throws Exception {
        run(jvm("signals"));
    }

    @Test
    void aSignalIgnoredAtTheStartStaysIgnored() throws Exception {
        run(Command.of("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
                .arguments(jvm("ignored").argv()));
    }

    @Test
    void theWaysToEndGiveTheirStatusesAndWhatWasThrownIsPrinted() throws Exception {
        assertThat(run(jvm("statuses").stderr(Redirect.STDOUT)))
                .contains("java.io.IOException: expected failure", "java.lang.AssertionError: expected error");
    }

    @Test
    void descriptorsAreInheritedAndNoneIsLeft() throws Exception {
        run(jvm("descriptors"));
    }

    @Test
    void theParentsChildrenAreNotTheChilds() throws Exception {
        run(jvm("strangers"));
    }

    @Test
    void siblingsLoadClassesFromTheSameJarsAtATime() throws Exception {
        run(jvm("classes"));
    }

    @Test
    void aChildMayFork() throws Exception {
        run(jvm("nested"));
    }

    @Test
    void shutdownHooksRunInTheParentAlone() throws Exception {
        assertThat(run(jvm("hooks"))).matches("once (\\d+)\nhook of \\1");
    }

    @Test
    void aChildThatUsesUpTheHeapEndsAlone() throws Exception {
        assertThat(run(jvm("full").stderr(Redirect.NULL))).contains("exited with 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseSerialGC",
                "-XX:+UsePerfData",
                "-XX:-DisableAttachMechanism",
                "-Xms64m",
                "-Xmixed",
            })
    void aJvmWithOneFlagAmissIsRefused(String flag) throws Exception {
        JvmCommand jvm = JvmCommand.current().forFork();
        if (flag.contains("GC")) {
            jvm.withoutFlags(f -> f.equals("-XX:+UseEpsilonGC"));
        }
        Command command = jvm.flags(flag)
                .mainModule("brood.process/" + ForkMain.class.getName(), "refused")
                .command();
        assertThat(run(command))
                .contains("fork is refused: ", "-XX:+UseEpsilonGC")
                .doesNotContain("allowed", "forked");
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        assertThat(run(jvm("refused"))).startsWith("allowed\nforked\nfork is refused: this is a virtual thread");
    }

    @Test
    void optionsThatHaveTheLastWordAreRefused() throws Exception {
        assertThat(run(jvm("refused").env("_JAVA_OPTIONS", "-Dx=y").stderr(Redirect.NULL)))
                .startsWith("_JAVA_OPTIONS is set");
    }

    @Test
    void thisJvmIsRefused() {
        assertThat(Fork.refusal()).contains("-Xint is missing");
        assertThatThrownBy(() -> Fork.start(() -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("-Xint -XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC");
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseEpsilonGC -XX:-UsePerfData -XX:+DisableAttachMechanism, ",
        "-XX:+UsePerfData -XX:+UseEpsilonGC -XX:-UsePerfData -XX:+DisableAttachMechanism, ",
        "-XX:+UseEpsilonGC -XX:-UsePerfData, -XX:+DisableAttachMechanism is missing",
        "-XX:+UseEpsilonGC -XX:-UsePerfData -XX:+UsePerfData -XX:+DisableAttachMechanism, -XX:-UsePerfData is missing",
        "-XX:-UsePerfData -XX:+DisableAttachMechanism, -XX:+UseEpsilonGC is missing",
    })
    void theLastWordOnAFlagCounts(String flags, String flaw) {
        assertThat(ForkConfiguration.missing(List.of(flags.split(" ")))).isEqualTo(flaw);
    }

    @Test
    void flagsThatContradictAreRemoved() throws Exception {
        List<String> flags = JvmCommand.current()
                .flags(
                        "-Xmx1g",
                        "-Xms1g",
                        "-Xmn1m",
                        "-XX:+UseG1GC",
                        "-XX:MaxHeapSize=1",
                        "-Xcomp",
                        "-XX:+UsePerfData",
                        "-Dx=-Xint")
                .forFork()
                .flags();
        assertThat(flags)
                .containsAll(ForkConfiguration.FLAGS)
                .contains("-Dx=-Xint")
                .doesNotContain(
                        "-Xmx1g",
                        "-Xms1g",
                        "-Xmn1m",
                        "-XX:+UseG1GC",
                        "-XX:MaxHeapSize=1",
                        "-Xcomp",
                        "-XX:+UsePerfData");
    }
}
