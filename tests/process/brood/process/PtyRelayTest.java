package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class PtyRelayTest {
    private static final Duration IDLE = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private Pty pty;

    @BeforeEach
    void open() throws Exception {
        pty = Pty.open();
        TerminalSettings.of(pty.slave()).withoutEcho().apply(pty.slave());
    }

    @AfterEach
    void close() {
        pty.close();
    }

    /** What the command shows when this is typed, with its input then at an end. */
    private String shown(Command command, String typed) throws Exception {
        Path in = Files.writeString(folder.resolve("in"), typed, StandardCharsets.UTF_8);
        Path out = folder.resolve("out");
        try (Fd from = Fd.open(in, OpenFlag.RDONLY);
                Fd to = Fd.open(out, OpenFlag.WRONLY, OpenFlag.CREAT);
                Child child = command.pty(pty).spawn()) {
            pty.slave().close();
            try (PtyRelay relay = PtyRelay.start(pty, from, to)) {
                assertThat(child.waitFor().isSuccess()).isTrue();
                relay.finish(Duration.ofSeconds(30));
            }
        }
        return Files.readString(out);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'a\nb\n', 'a\r\nb\r\n'", "'a\nno newline', 'a\r\nno newline'"})
    void theEndOfTheInputIsTyped(String typed, String shown) throws Exception {
        assertThat(shown(Command.of("cat"), typed)).isEqualTo(shown);
    }

    @Test
    void muchOutputArrivesToTheLastByte() throws Exception {
        String expected =
                IntStream.rangeClosed(1, 100_000).mapToObj(i -> i + "\r\n").collect(Collectors.joining());
        assertThat(shown(Command.of("seq", "100000"), "")).isEqualTo(expected);
    }

    @Test
    void muchInputArrivesToTheLastByte() throws Exception {
        String typed = IntStream.rangeClosed(1, 20_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        assertThat(shown(Command.of("cksum"), typed)).isEqualTo(checksum(typed) + "\r\n");
    }

    private String checksum(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("checked"), text);
        return Output.of(Command.of("cksum").stdin(Redirect.read(file.toString())))
                .text();
    }

    @Test
    void aReaderThatGoesAwayHangsTheTerminalUp() throws Exception {
        try (Pipe out = Pipe.open();
                Pipe in = Pipe.open();
                Child child =
                        Command.of("yes").pty(pty).resetIgnored(SignalSet.ALL).spawn()) {
            pty.slave().close();
            try (PtyRelay relay =
                    PtyRelay.start(pty, in.readEnd().fd(), out.writeEnd().fd())) {
                out.readEnd().read();
                out.readEnd().close();
                Outcome.Ended end = (Outcome.Ended) child.waitFor();
                assertThat(((WaitStatus.Signaled) end.status()).signal()).isEqualTo(Signal.SIGHUP);
                relay.finish(IDLE);
            }
        }
    }

    @Test
    void whoStaysOnTheTerminalHoldsNobodyUp() throws Exception {
        Marked marked = new Marked();
        try (Pipe out = Pipe.open();
                Pipe in = Pipe.open();
                Child child = marked.shell("trap '' HUP; (echo left; exec sleep 1000) & echo started; "
                                + "while ! [ -s \"$FILE\" ]; do read x; echo go >\"$FILE\"; done")
                        .env("FILE", folder.resolve("f").toString())
                        .pty(pty)
                        .spawn()) {
            pty.slave().close();
            try (PtyRelay relay =
                    PtyRelay.start(pty, in.readEnd().fd(), out.writeEnd().fd())) {
                marked.awaitProgram("sleep");
                in.writeEnd().write("x\n".getBytes());
                child.waitFor();
                relay.finish(IDLE);
            }
            out.writeEnd().close();
            assertThat(new String(out.readEnd().readAllBytes())).contains("started\r\n", "left\r\n");
        } finally {
            for (var pid : marked.alive()) {
                new ProcessBuilder("kill", "-9", pid.toString()).start().waitFor();
            }
        }
    }

    @Test
    void closingEndsWaitsOfBothDirections() throws Exception {
        try (Pipe out = Pipe.open();
                Pipe in = Pipe.open();
                Child child = Command.of("cat").pty(pty).spawn()) {
            pty.slave().close();
            PtyRelay.start(pty, in.readEnd().fd(), out.writeEnd().fd()).close();
            Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("brood-pty-")));
            assertThat(child.waitUntil(Deadline.NOW)).isEmpty();
        }
    }
}
