package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code brood kill} and {@code brood signals} from outside. */
@ExtendWith(Leaks.class)
@Timeout(120)
class KillCommandTest {
    @TempDir
    Path folder;

    private static Result kill(String... arguments) throws Exception {
        return Program.of(Image.BROOD.toString(), "kill").with(arguments).run();
    }

    /** A script in the folder; {@code $0} is brood. */
    private Result shell(String script) throws Exception {
        return Program.of("/bin/bash", "-c", script, Image.BROOD.toString())
                .in(folder)
                .run();
    }

    @ParameterizedTest
    @CsvSource({"'', 143", "-s KILL, 137", "--signal=sigusr1, 138", "-s 1, 129", "-s RTMIN+1, 163", "--value 3, 143"})
    void theSignalThatWasAskedForArrives(String option, int status) throws Exception {
        Result result = shell("sleep 1000 & \"$0\" kill " + option + " $! && wait $! 2>/dev/null");
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.errText()).doesNotContain("brood kill"); // bash may say how it ended
    }

    @Test
    void waitReturnsWhenTheyHaveEnded() throws Exception {
        Result result = shell(
                "sleep 1000 & a=$!; sleep 1000 & \"$0\" kill --wait 60s $a $! || exit 9; "
                        + "for p in $a $!; do grep -q 'State:.Z' /proc/$p/status 2>/dev/null || ! [ -e /proc/$p ] || exit 8; done");
        assertThat(result).isEqualTo(new Result(0, new byte[0], new byte[0]));
    }

    @Test
    void waitingInVainIs124AndNamesTheSurvivor() throws Exception {
        Result result = shell("sh -c 'trap \"\" TERM; echo; exec sleep 1000' >ready & "
                + "until [ -s ready ]; do :; done; "
                + "\"$0\" kill --wait 200ms $!; status=$?; kill -9 $!; echo $! >pid; exit $status");
        assertThat(result.status()).isEqualTo(124);
        assertThat(result.errText())
                .matches("(?s)brood kill: pid \\d+: has not ended in 0.2s\n")
                .contains("pid " + Files.readString(folder.resolve("pid")).strip() + ":");
    }

    @Test
    void zeroOnlyLooks() throws Exception {
        Result result = shell(
                "sleep 1000 & \"$0\" kill -s 0 $! || exit 9; kill $!; wait $! 2>/dev/null; " + "\"$0\" kill -s 0 $!");
        assertThat(result.status()).isOne();
        assertThat(result.errText()).startsWith("brood kill: pidfd_open: pid ").endsWith("No such process (ESRCH)\n");
    }

    @Test
    void oneThatIsNotThereDoesNotSpareTheOthers() throws Exception {
        Result result = shell("sleep 1000 & \"$0\" kill 2147483647 $!; echo $?; wait $!; echo $?");
        assertThat(result.outText()).isEqualTo("1\n143\n");
        assertThat(result.errText()).isEqualTo("brood kill: pidfd_open: pid 2147483647: No such process (ESRCH)\n");
    }

    @Test
    void aZombieIsSignalledWithoutAComplaint() throws Exception {
        Result result = shell("mkfifo p; sh -c 'read line <p & echo $! >zombie; exec sleep 1000' & "
                + "until grep -q sleep /proc/$!/comm; do :; done; echo >p; "
                + "until grep -q 'State:.Z' /proc/$(cat zombie)/status; do :; done; "
                + "\"$0\" kill -s KILL --wait 60s $(cat zombie); echo $?; kill $!");
        assertThat(result.outText()).isEqualTo("0\n");
    }

    @Test
    void aTreeIsKilledToTheLast() throws Exception {
        Result result = shell("sh -c 'sleep 1000.5 & (sleep 1000.5 & sleep 1000.5; :) & echo >ready; wait; :' & "
                + "until [ -s ready ] && [ $(pgrep -fc '^sleep 1000.5') = 3 ]; do :; done; "
                + "\"$0\" kill -s KILL --tree $!; echo $?; wait $! 2>/dev/null; echo $?; pgrep -fc '^sleep 1000.5'");
        assertThat(result.outText()).isEqualTo("0\n137\n0\n");
        assertThat(result.errText()).doesNotContain("brood kill");
    }

    /** The shell's tree has brood in it. */
    @Test
    void aTreeThatBroodIsInIsSignalledButForBrood() throws Exception {
        Result result =
                shell("sleep 1000.75 & trap 'echo term' TERM; \"$0\" kill --tree $$; echo $?; wait $!; echo $?");
        assertThat(result.outText()).isEqualTo("term\n0\n143\n");
    }

    @Test
    void aGroupIsSignalledAndWaitedFor() throws Exception {
        Result result = shell("set -m; (sleep 1000.25 & sleep 1000.25; :) & set +m; "
                + "until [ $(pgrep -fc '^sleep 1000.25') = 2 ]; do :; done; "
                + "\"$0\" kill -s KILL --group --wait 60s $!; echo $?; pgrep -fc '^sleep 1000.25'");
        assertThat(result.outText()).isEqualTo("0\n0\n");
    }

    @Test
    void matchFindsByCommandLineButNeitherItselfNorAnAncestor() throws Exception {
        // The expression is on the command lines of brood and of the shell.
        Result result = shell("trap 'echo hit' TERM; sleep 1000.125 & "
                + "\"$0\" kill --match 'sleep 1000\\.125' --wait 60s; echo $?; wait $!; echo $?; "
                + "\"$0\" kill --match 'sleep 1000\\.125'; echo $?");
        assertThat(result.outText()).isEqualTo("0\n143\n1\n");
        assertThat(result.errText()).isEqualTo("brood kill: no command line has 'sleep 1000\\.125'\n");
    }

    /** In a pid namespace of its own, whose first process is the shell. */
    @Test
    void allAreSignalledButBroodAndTheFirst() throws Exception {
        String[] namespace = {"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"};
        assumeTrue(
                Program.of(namespace).with("true").run().status() == 0,
                "needs the right to make a pid namespace: root");
        String script = "sleep 1000 & one=$!; setsid sleep 1000 & two=$!; "
                + "\"$0\" kill --all $one; echo $?; \"$0\" kill --all --wait 5s; echo $?; "
                + "\"$0\" kill -s KILL --all; echo $?; wait $one; echo $?; wait $two; echo $?";
        Result result = Program.of(namespace)
                .with("sh", "-c", script, Image.BROOD.toString())
                .run();
        assertThat(result.outText()).isEqualTo("2\n2\n0\n137\n137\n");
    }

    @Test
    void numbersAndNamesAreListed() throws Exception {
        assertThat(kill("-l").outText().split("\\s*\\d+\\)\\s*|\n"))
                .filteredOn(name -> !name.isEmpty())
                .hasSize(62)
                .startsWith("SIGHUP")
                .endsWith("SIGRTMAX");
        assertThat(kill("-l", "9", "137", "SIGTERM", "rtmin+1", "34").outText())
                .isEqualTo("KILL\nKILL\n15\n35\nRTMIN\n");
        assertThat(kill("-l", "0").status()).isEqualTo(2);
        assertThat(kill("-l", "NOSUCH").status()).isEqualTo(2);
    }

    /** To be sent to nobody: each is refused before anything is sent. */
    static Stream<String> wrong() {
        return Stream.of(
                "",
                "0",
                "00",
                "-- -1",
                "-- -2147483648",
                "-- -5",
                "-9 5",
                "+5",
                "1e3",
                "5x",
                "2147483648",
                "99999999999999999999",
                "--group 1",
                "-s NOSUCH 5",
                "-s 65 5",
                "-s -1 5",
                "--value x 5",
                "--value 2147483648 5",
                "--value 1 --group 5",
                "--value 1 --tree 5",
                "--group --tree 5",
                "--match ( ",
                "--match x 5",
                "--match x --group",
                "--wait -1s 5");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongUsageIs2AndOneLine(String line) throws Exception {
        Result result =
                kill(Stream.of(line.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errText()).startsWith("brood kill: ").hasLineCount(1);
    }

    @Test
    void everySignalIsInTheTable() throws Exception {
        Result table = Image.brood("signals");
        assertThat(table.outText().lines().skip(1).map(line -> line.strip().split("\\s+")[0]))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 64).mapToObj(Integer::toString).toList());
        assertThat(table.outText().lines()).allMatch(line -> line.length() <= 80);
        Result json = Image.brood("signals", "--json");
        assertThat(json.outText())
                .hasLineCount(1)
                .startsWith("{\"v\":1,\"signals\":[{\"number\":1,\"name\":\"SIGHUP\"")
                .contains("{\"number\":12,\"name\":\"SIGUSR2\",\"description\":\"User-defined signal 2\","
                        + "\"defaultAction\":\"terminate\",\"jvm\":\"suspends threads with it\","
                        + "\"handler\":{\"possible\":false,\"reason\":\"the JVM suspends its threads with it\"},"
                        + "\"descriptor\":{\"possible\":false,\"reason\":\"the JVM never blocks it\"},"
                        + "\"needsXrs\":false}");
    }
}
