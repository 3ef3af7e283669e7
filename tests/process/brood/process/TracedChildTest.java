package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A child that a debugger traces: the kernel tells its tracer first how it ended. */
@ExtendWith(Leaks.class)
@Timeout(120)
class TracedChildTest {
    @TempDir
    private static Path folder;

    /** Seizes a process, says so, and lets go when its standard input ends. */
    private static final String TRACER =
            """
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/ptrace.h>
            #include <sys/wait.h>
            #include <unistd.h>

            int main(int argc, char **argv)
            {
                pid_t pid = atoi(argv[1]);
                char byte;
                int status;
                if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0 || (argc > 2 && ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0)) {
                    perror("ptrace");
                    return 1;
                }
                if (argc > 2 && waitpid(pid, &status, __WALL) != pid)
                    return 2;
                puts("tracing");
                fflush(stdout);
                while (read(0, &byte, 1) > 0)
                    ;
                return 0;
            }
            """;

    @BeforeAll
    static void compile() throws Exception {
        Path source = Files.writeString(folder.resolve("tracer.c"), TRACER);
        boolean hasCompiler = Output.of(Command.shell("command -v cc")).exitStatus() == 0;
        assertThat(hasCompiler || System.getenv("CI") == null)
                .as("CI has a compiler")
                .isTrue();
        assumeThat(hasCompiler).as("there is a compiler").isTrue();
        Command cc = Command.of("cc", "-D_GNU_SOURCE", "-o", folder + "/tracer", source.toString());
        assertThat(cc.run().isSuccess()).isTrue();
    }

    /** A tracer until it is closed. */
    private record Tracer(Child process, Pipe input) implements AutoCloseable {
        static Tracer of(Child child, String... arguments) throws Exception {
            Pipe input = Pipe.open();
            try (Pipe output = Pipe.open()) {
                Child tracer = Command.of(folder + "/tracer", child.pid().toString())
                        .arguments(List.of(arguments))
                        .stdin(Redirect.to(input.readEnd().fd()))
                        .stdout(Redirect.to(output.writeEnd().fd()))
                        .spawn();
                output.writeEnd().close();
                boolean isTracing = output.readEnd().read() >= 0;
                assumeThat(isTracing).as("the right to trace").isTrue();
                return new Tracer(tracer, input);
            }
        }

        @Override
        public void close() throws PosixException {
            input.close();
            process.close(); // a tracer that is dead has let go
        }
    }

    @Test
    void itsStatusIsAwaitedUntilTheTracerLetsGo() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Await.untilInState(child.pid().raw(), "S");
            CompletableFuture<Outcome> future;
            try (Tracer _ = Tracer.of(child)) {
                future = child.onExit();
                child.signal(Signal.SIGKILL);
                Await.untilInState(child.pid().raw(), "Z");
                assertThat(child.poll()).isEmpty();
                assertThat(child.waitFor(Duration.ofMillis(50))).isEmpty();
                assertThat(future).isNotDone();
            }
            assertThat(((Outcome.Ended) child.waitFor()).status())
                    .isEqualTo(WaitStatus.signaled(Signal.SIGKILL, false));
            assertThat(future.get()).isEqualTo(child.waitFor());
        }
    }

    @Test
    void whatItsTracerStopsIsNoStopOfOurs() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Await.untilInState(child.pid().raw(), "S");
            try (Tracer _ = Tracer.of(child, "stop")) {
                Await.untilInState(child.pid().raw(), "t");
                Optional<StateChange> change = Children.waitAny(Deadline.NOW, WaitFlag.STOPPED);
                assertThat(change).isEmpty();
                assertThat(child.isAlive()).isTrue();
            }
            child.signal(Signal.SIGTERM);
            assertThat(((Outcome.Ended) child.waitFor()).status())
                    .isEqualTo(WaitStatus.signaled(Signal.SIGTERM, false));
        }
    }

    @Test
    void aTreeThatIsTracedIsKilled() throws Exception {
        Child child = Command.of("sleep", "1000").spawn();
        Await.untilInState(child.pid().raw(), "S");
        Tracer tracer = Tracer.of(child, "stop");
        Thread closing = Thread.ofPlatform().start(() -> {
            try {
                child.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Await.untilInState(child.pid().raw(), "Z");
        tracer.close();
        closing.join();
        assertThat(((Outcome.Ended) child.waitFor()).status()).isEqualTo(WaitStatus.signaled(Signal.SIGKILL, false));
    }
}
