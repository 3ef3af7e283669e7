package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.testing.Leaks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lab that is ended halfway, by a signal, a terminal or a reader that has gone, leaves nothing behind. */
@ExtendWith(Leaks.class)
@Timeout(600)
class LabFaultsTest {
    private static final int ROUNDS = Boolean.getBoolean("brood.soak") ? 10 : 1;
    /** They take seconds. */
    private static final List<String> LONG = List.of("efficiency", "ipc-speed", "pi", "alarm", "heartbeat");

    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z-]+)");
    private static final Pattern SLEEPER = Pattern.compile("child (\\d+) sleeps");

    @TempDir
    Path folder;

    private Traces traces;

    @BeforeEach
    void createFolder() throws IOException {
        traces = Traces.in(Files.createDirectory(folder.resolve("tmp")));
    }

    private Process lab(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(Image.BROOD.toString(), "lab", "--keep-going"));
        line.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(traces.environment());
        return builder.start();
    }

    /** The short ones, in any order. */
    private static List<String> shuffled(Random random) throws Exception {
        List<String> names = new ArrayList<>(LISTED.matcher(Image.brood("lab").outText())
                .results()
                .map(row -> row.group(1))
                .toList());
        names.removeAll(LONG);
        Collections.shuffle(names, random);
        return names;
    }

    private static void signal(long pid, String signal) throws Exception {
        assertThat(Program.of("kill", "-" + signal, Long.toString(pid)).run().status())
                .isZero();
    }

    /** Reads to a random line of the output. */
    private static void readSome(BufferedReader output, Random random) throws IOException {
        for (int lines = random.nextInt(150); lines > 0; lines--) {
            assertThat(output.readLine()).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129", "KILL, 137"})
    void aSignalAtAnyMomentLeavesNothing(String signal, int status) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            List<String> names = shuffled(random);
            Process lab = lab(names);
            try (BufferedReader output = lab.inputReader()) {
                readSome(output, random);
                signal(lab.pid(), signal);
                output.transferTo(Writer.nullWriter());
            }
            String what = "seed " + seed + ": " + names;
            assertThat(lab.waitFor()).as(what).isEqualTo(status);
            if (signal.equals("KILL")) {
                traces.awaitNoProcess(); // it can do nothing itself; what watches it does
                Program next = Program.of(Image.BROOD.toString(), "lab", "waitpid");
                traces.environment().forEach(next::env);
                assertThat(next.run().status()).isZero(); // removes the files
            }
            assertThat(traces.processes()).as(what).isEmpty();
            assertThat(traces.files()).as(what).isEmpty();
        }
    }

    /** Orphans are children of the supervisor, too. */
    private static ProcessHandle labItself(Process supervisor) {
        return supervisor
                .children()
                .filter(child -> {
                    try {
                        return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"))
                                .contains("-Dbrood.lab.supervisor=" + supervisor.pid());
                    } catch (IOException e) { // it has ended
                        return false;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLabsOwnProcessThatIsKilledLeavesNothingAndIsReported() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            Process lab = lab(shuffled(random));
            try (BufferedReader output = lab.inputReader()) {
                output.readLine();
                readSome(output, random);
                signal(labItself(lab).pid(), "KILL");
                output.transferTo(Writer.nullWriter());
            }
            assertThat(lab.waitFor()).as("seed " + seed).isEqualTo(137);
            assertThat(folder.resolve("err"))
                    .content()
                    .contains("brood lab: the lab's process was killed by SIGKILL\n");
            assertThat(traces.processes()).isEmpty();
            assertThat(traces.files()).isEmpty();
        }
    }

    /** Its supervisor ended so soon that another process has its number. */
    @Test
    void aLabWhoseSupervisorIsNotItsParentEnds() throws Exception {
        Process another = new ProcessBuilder("sleep", "1000").start();
        try {
            Program lab = Program.of(Image.FOLDER.resolve("bin/java").toString())
                    .with("-Dbrood.lab.supervisor=" + another.pid(), "-m", "launcher")
                    .with("lab", "--speed", "0.1", "waitpid");
            traces.environment().forEach(lab::env);
            assertThat(lab.run().outText()).doesNotContain("no child is left");
            traces.awaitNoProcess();
        } finally {
            another.destroyForcibly().waitFor();
        }
    }

    @Test
    void controlCOnATerminalLeavesNothing() throws Exception {
        assumeTrue(Program.of("sh", "-c", "command -v script").run().status() == 0, "script(1) is not installed");
        ProcessBuilder builder = new ProcessBuilder(
                // the shell hears of the Ctrl-C as well
                "script",
                "-qec",
                "trap : INT; " + Image.BROOD + " lab --speed 0.1 wait-all; echo exit $?",
                "/dev/null");
        builder.environment().putAll(traces.environment());
        builder.environment().put("SHELL", "/bin/sh");
        Process terminal = builder.redirectErrorStream(true).start();
        StringBuilder seen = new StringBuilder();
        try (BufferedReader output = terminal.inputReader()) {
            for (Matcher sleeper = SLEEPER.matcher(""); !sleeper.reset(seen).find(); ) {
                seen.append(output.readLine()).append('\n');
            }
            terminal.getOutputStream().write(3);
            terminal.getOutputStream().flush();
            output.lines().forEach(line -> seen.append(line).append('\n'));
        }
        assertThat(seen).contains("exit 130");
        traces.awaitNoProcess();
        assertThat(traces.files()).isEmpty();
    }

    @Test
    void aReaderThatGoesLeavesNothing() throws Exception {
        Program program = Program.of(
                "sh",
                "-c",
                "{ \"$0\" lab mmap fork zombie daemon; echo $? >\"$1\"; } | head -n 1",
                Image.BROOD.toString(),
                folder.resolve("status").toString());
        traces.environment().forEach(program::env);
        Result result = program.run();

        assertThat(result.outText()).startsWith("mmap: ").hasLineCount(1);
        assertThat(result.errText()).isEmpty();
        assertThat(folder.resolve("status")).hasContent("141\n");
        assertThat(traces.processes()).isEmpty();
        assertThat(traces.files()).isEmpty();
    }

    /** The scenario subprocess fails where sort does not sort. */
    private Result failing(String... arguments) throws Exception {
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Path sort = Files.writeString(programs.resolve("sort"), "#!/bin/sh\nexec cat\n");
        assertThat(sort.toFile().setExecutable(true)).isTrue();
        return Program.of(Image.BROOD.toString(), "lab")
                .with(arguments)
                .env("PATH", programs + ":" + System.getenv("PATH"))
                .run();
    }

    @Test
    void theFirstFailureEndsIt() throws Exception {
        Result result = failing("subprocess", "exit-codes");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outText())
                .containsPattern("(?m)^  ✗ .*: expected .+, seen .+$")
                .containsPattern("(?m)^subprocess +failed ")
                .doesNotContain("exit-codes");
    }

    @Test
    void itGoesOnIfItIsToldTo() throws Exception {
        Result result = failing("--keep-going", "subprocess", "exit-codes");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outText())
                .containsPattern("(?m)^subprocess +failed ")
                .containsPattern("(?m)^exit-codes +passed ");
    }

    @Test
    void jsonTellsWhatWasExpectedAndSeen() throws Exception {
        Result result = failing("--json", "subprocess");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outText().lines()).hasSize(1);
        assertThat(result.outText())
                .contains("\"outcome\":\"failed\",\"reason\":\"a check failed\"")
                .containsPattern("\"ok\":false,\"expected\":\"[^\"]+\",\"seen\":\"[^\"]+\"");
    }
}
