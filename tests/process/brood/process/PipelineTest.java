package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Fifo;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
@Timeout(120)
class PipelineTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private String file() {
        return folder.resolve("out").toString();
    }

    private Command into(Command command) {
        return command.stdout(Redirect.truncate(file()));
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private static Signal signal(Outcome outcome) {
        return ((WaitStatus.Signaled) ((Outcome.Ended) outcome).status()).signal();
    }

    @Test
    void eachStageHasItsOwnStatusAndUsage() throws Exception {
        List<Outcome> outcomes = Pipeline.of(
                        Command.shell("echo one; exit 3"),
                        Command.shell("cat; exit 0"),
                        into(Command.shell("cat; exit 5")))
                .run();
        assertThat(outcomes).map(Output::exitStatus).containsExactly(3, 0, 5);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(
                        ((Outcome.Ended) outcome).usage().maxRssKiB())
                .isPositive());
        assertThat(written()).isEqualTo("one\n");
    }

    @Test
    void aWriterWhoseReaderLeavesIsKilledBySigpipe() throws Exception {
        List<Outcome> outcomes = Pipeline.of(Command.of("yes"), into(Command.of("head", "-n", "1")))
                .run();
        assertThat(signal(outcomes.getFirst())).isEqualTo(Signal.SIGPIPE);
        assertThat(outcomes.getLast().isSuccess()).isTrue();
        assertThat(written()).isEqualTo("y\n");
    }

    @Test
    void aSiblingThatRunsOnHoldsNoEndOfThePipesBehindIt() throws Exception {
        Pipeline pipeline = Pipeline.of(
                Command.shell("exec >&-; exec sleep 1000"), Command.of("cat"), into(Command.of("wc", "-c")));
        try (Pipeline.Running running = pipeline.start()) {
            assertThat(Children.waitAll(running.children().subList(1, 3), Deadline.NEVER))
                    .isTrue();
            assertThat(running.children().getFirst().isAlive()).isTrue();
        }
        assertThat(written()).isEqualTo("0\n");
    }

    /** The first ends only after the last has been seen to: the difference cannot be less than how long it was made to wait. */
    @Test
    void theDurationOfAStageIsItsOwn() throws Exception {
        Path gate = folder.resolve("gate");
        Fifo.create(gate.toString(), 0600);
        Pipeline pipeline = Pipeline.of(Command.of("cat", gate.toString()), Command.of("true"));
        try (Pipeline.Running running = pipeline.start()) {
            running.children().getLast().waitFor();
            long seen = System.nanoTime();
            Await.until(() -> System.nanoTime() - seen > 300_000_000);
            Fifo.openWrite(gate.toString(), Deadline.NEVER).orElseThrow().close();
            List<Outcome> outcomes = running.waitFor();
            assertThat(outcomes.getFirst().duration())
                    .isGreaterThan(outcomes.getLast().duration().plusMillis(250));
        }
    }

    @Test
    void aStageThatDoesNotStartLeavesNoneOfTheOthersBehind() {
        for (int bad = 0; bad < 3; bad++) {
            Command[] stages = {
                Command.of("sleep", "1000"), Command.shell("sleep 1000 & wait"), Command.of("sleep", "1000")
            };
            stages[bad] = Command.of("/no/such/program");
            assertThatThrownBy(() -> Pipeline.of(stages).start())
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
            assertThat(Children.all()).isEmpty();
            assertThatThrownBy(() -> Pipeline.of(stages).watched(more -> {}).start())
                    .isInstanceOf(PosixException.class);
            for (Command stage : stages) {
                assertThat(stage.redirects).isEmpty();
            }
        }
    }

    @Test
    void aTimeoutEndsAllStagesAndTheirDescendants() throws Exception {
        Pipeline pipeline = Pipeline.of(
                Command.shell("sleep 1000 & echo $! >" + file() + "; wait"), Command.of("cat"), Command.of("cat"));
        try (Pipeline.Running running = pipeline.start()) {
            Await.until(() -> Files.exists(folder.resolve("out")) && !written().isEmpty());
            List<Outcome> outcomes = running.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, LONG);
            assertThat(outcomes).allMatch(Outcome::timedOut);
            assertThat(signal(outcomes.getFirst())).isEqualTo(Signal.SIGTERM);
            Await.untilEnded(Integer.parseInt(written().strip()));
        }
    }

    @Test
    void aStageThatEndedInTimeIsNotTimedOut() throws Exception {
        Pipeline pipeline = Pipeline.of(Command.of("sleep", "1000"), Command.of("true"));
        try (Pipeline.Running running = pipeline.start()) {
            running.children().getLast().waitFor();
            List<Outcome> outcomes = running.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, LONG);
            assertThat(outcomes).map(Outcome::timedOut).containsExactly(true, false);
        }
    }

    @Test
    void whoIgnoresTheSignalIsKilled() throws Exception {
        Pipeline pipeline = Pipeline.of(
                Command.shell("trap '' TERM; echo x >" + file() + "; while :; do sleep 1000; done"), Command.of("cat"));
        try (Pipeline.Running running = pipeline.start()) {
            Await.until(() -> Files.exists(folder.resolve("out")) && !written().isEmpty());
            List<Outcome> outcomes = running.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, Duration.ofMillis(100));
            assertThat(signal(outcomes.getFirst())).isEqualTo(Signal.SIGKILL);
        }
    }

    /** As with one child: the grace is also that of what its children started. */
    @Test
    void descendantsHaveTheGraceToEndAsWell() throws Exception {
        Pipeline pipeline = Pipeline.of(
                Command.shell("(trap 'sleep 0.3; echo tidy >" + file() + "; exit' TERM; echo up >" + file()
                        + "; while :; do sleep 0.01; done) & wait"),
                Command.of("cat"));
        try (Pipeline.Running running = pipeline.start()) {
            Await.until(() -> Files.exists(folder.resolve("out")) && !written().isEmpty());
            running.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, LONG);
            assertThat(written()).isEqualTo("tidy\n");
        }
    }

    @Test
    void orphansOfAStageAreToldToEndBeforeTheyAreKilled() throws Exception {
        Subreaper.enable();
        Pipeline pipeline = Pipeline.of(
                Command.shell("setsid sh -c \"trap 'echo tidy >" + file() + "; exit' TERM; echo up >" + file()
                        + "; while :; do sleep 0.01; done\" &"),
                Command.of("cat"));
        try (Pipeline.Running running = pipeline.start()) {
            Await.until(() -> Files.exists(folder.resolve("out")) && !written().isEmpty());
            running.children().getFirst().waitFor();
            running.waitOrTerminate(Deadline.NOW, Signal.SIGTERM, LONG);
            assertThat(written()).isEqualTo("tidy\n");
        } finally {
            Subreaper.disable();
        }
    }

    @Test
    void watchedBytesAreCountedAndArriveWhole() throws Exception {
        AtomicLong counted = new AtomicLong();
        List<Outcome> outcomes = Pipeline.of(
                        Command.of("head", "-c", "50000000", "/dev/zero"), into(Command.of("wc", "-c")))
                .watched(counted::addAndGet)
                .run();
        assertThat(outcomes).allMatch(Outcome::isSuccess);
        assertThat(written()).isEqualTo("50000000\n");
        assertThat(counted).hasValue(50_000_000);
    }

    @Test
    void aWatchedWriterWhoseReaderLeavesIsKilledBySigpipeToo() throws Exception {
        List<Outcome> outcomes = Pipeline.of(Command.of("yes"), into(Command.of("head", "-n", "1")))
                .watched(more -> {})
                .run();
        assertThat(signal(outcomes.getFirst())).isEqualTo(Signal.SIGPIPE);
    }

    /** Not only at the write after the next: by then it may be doing something else for ever. */
    @Test
    void aWatchedWriterLearnsAtItsNextWriteThatTheReaderLeft() throws Exception {
        Path gate = folder.resolve("gate");
        Fifo.create(gate.toString(), 0600);
        Pipeline pipeline = Pipeline.of(
                        Command.shell("read line <" + gate + "; echo one; echo two >" + file()), Command.of("true"))
                .watched(more -> {});
        try (Pipeline.Running running = pipeline.start()) {
            running.children().getLast().waitFor();
            Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("brood-relay")));
            Fifo.openWrite(gate.toString(), Deadline.NEVER).orElseThrow().close();
            assertThat(signal(running.waitFor().getFirst())).isEqualTo(Signal.SIGPIPE);
            assertThat(folder.resolve("out")).doesNotExist();
        }
    }

    @Test
    void bytesThatCannotBeMovedAreAnErrorOfTheWholeAndNoStackTrace() throws Exception {
        Relay relay = Relay.start(Fd.open(folder.toString(), OpenFlag.RDONLY), more -> {}); // a folder has no bytes
        try (Child child = Command.of("cat").stdin(Redirect.to(relay.output())).spawn()) {
            relay.output().close();
            assertThatThrownBy(() -> new Pipeline.Running(List.of(child), relay).waitFor())
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EISDIR));
        }
    }

    @Test
    void oneStageIsAPipelineAndNoneIsNot() throws Exception {
        assertThat(Pipeline.of(Command.of("false")).run())
                .map(Output::exitStatus)
                .containsExactly(1);
        assertThatThrownBy(() -> Pipeline.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theEndsOfTheWholeAreTheCommandsOwn() throws Exception {
        Path source = Files.writeString(folder.resolve("in"), "b\na\n");
        Command first = Command.of("cat").stdin(Redirect.read(source.toString()));
        Pipeline pipeline = Pipeline.of(first, into(Command.of("sort")));
        for (int i = 0; i < 2; i++) { // and again
            assertThat(pipeline.run()).allMatch(Outcome::isSuccess);
            assertThat(written()).isEqualTo("a\nb\n");
        }
        assertThat(first.redirects.get(0)).isEqualTo(new Redirect.ToFile(source.toString(), List.of(OpenFlag.RDONLY)));
    }
}
