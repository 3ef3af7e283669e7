package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All scenarios, again and again. */
@EnabledIfSystemProperty(named = "brood.soak", matches = "true")
@ExtendWith(Leaks.class)
@Timeout(7200)
class LabSoakTest {
    private static final int ROUNDS = 10;
    private static final int FOUR_MINUTES = 240;

    /** A system of its own: its processes, /tmp and /dev/shm are the lab's, and are seen after each round. */
    private static final String ALONE =
            """
            set -e
            mount --bind "$1" /mnt # wherever it is, it may be in what is hidden now
            shift
            mount -t tmpfs tmpfs /tmp
            mount -t tmpfs tmpfs /dev/shm
            "$@" || echo "exit $?"
            for process in /proc/[0-9]*; do
                # What ends just now may take its time; what stays is left behind.
                i=0
                while [ "${process#/proc/}" != $$ ] && [ -e "$process/stat" ] && [ $i -lt 100 ]; do
                    sleep 0.1
                    i=$((i + 1))
                done
                [ "${process#/proc/}" = $$ ] || [ ! -e "$process/stat" ] || echo "left: $(cat "$process/stat")"
            done
            ls -A /tmp /dev/shm
            """;

    private static final String EMPTY = "/dev/shm:\n\n/tmp:\n";
    private static final Pattern SCENARIO = Pattern.compile("\"name\":\"[a-z-]+\",\"outcome\":\"([a-z]+)\"");

    private static Program alone(String script) {
        return Program.of("unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", script, "sh");
    }

    @Test
    void everyScenarioPassesTenTimesAndNothingIsLeft() throws Exception {
        assumeTrue(alone("mount -t tmpfs tmpfs /tmp").run().status() == 0, "only root has a system of its own");
        int scenarios = (int) Image.brood("lab")
                .outText()
                .lines()
                .filter(line -> line.matches("  [a-z-]+( .*)?"))
                .count();
        for (int i = 0; i < ROUNDS; i++) {
            Result result = alone(ALONE)
                    .with(Image.FOLDER.toString(), "/mnt/bin/brood", "lab", "all", "--json")
                    .patience(FOUR_MINUTES)
                    .run();

            assertThat(result.errText()).as("round " + i).isEmpty();
            assertThat(result.outText()).startsWith("{\"v\":1,").endsWith("]}\n" + EMPTY);
            assertThat(SCENARIO.matcher(result.outText()).results().map(outcome -> outcome.group(1)))
                    .as("round " + i + ": " + result.outText())
                    .hasSize(scenarios)
                    .allMatch("passed"::equals);
        }
    }

    @Test
    void whatIsLeftWouldBeSeen() throws Exception {
        assumeTrue(alone("mount -t tmpfs tmpfs /tmp").run().status() == 0, "only root has a system of its own");
        Result result = alone(ALONE)
                .with("/usr", "sh", "-c", "sleep 1000 & touch /tmp/file /dev/shm/segment; exit 3")
                .run();

        assertThat(result.outText()).contains("exit 3\n", "(sleep)").endsWith("/dev/shm:\nsegment\n\n/tmp:\nfile\n");
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther(@TempDir Path folder) throws Exception {
        Traces traces = Traces.in(Files.createDirectory(folder.resolve("tmp")));
        Program two = Program.of(
                        "/bin/sh",
                        "-c",
                        "\"$0\" lab all --keep-going >\"$1\" & \"$0\" lab all --keep-going >\"$2\" && wait $!",
                        Image.BROOD.toString(),
                        folder.resolve("first").toString(),
                        folder.resolve("second").toString())
                .patience(2 * FOUR_MINUTES);
        traces.environment().forEach(two::env);
        Result result = two.run();

        assertThat(result.status())
                .as(result + Files.readString(folder.resolve("first")) + Files.readString(folder.resolve("second")))
                .isZero();
        assertThat(traces.processes()).isEmpty();
        assertThat(traces.files()).isEmpty();
    }
}
