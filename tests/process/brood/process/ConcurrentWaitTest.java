package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class ConcurrentWaitTest {
    @Test
    void allThreadsThatWaitGetTheSameOutcome() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int round = 0; round < 50; round++) {
                Child child = Command.of("sleep", "1000").spawn();
                List<Future<Outcome>> waits = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    waits.add(threads.submit(() -> child.waitFor()));
                }
                CompletableFuture<Outcome> exit = child.onExit();
                child.signal(Signal.SIGKILL);
                for (Future<Outcome> wait : waits) {
                    assertThat(wait.get()).isSameAs(exit.get()).isInstanceOf(Outcome.Ended.class);
                }
            }
        }
    }

    @Test
    void aSignalThatComesTooLateIsAnErrorAndHitsNobody() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int round = 0; round < 50; round++) {
                Child child = Command.of("true").spawn();
                Future<Integer> sent = threads.submit(() -> {
                    int count = 0;
                    while (true) {
                        try {
                            child.signal(Signal.SIGCONT);
                            count++;
                        } catch (PosixException e) {
                            assertThat(e.errno()).isEqualTo(Errno.ESRCH);
                            return count;
                        }
                    }
                });
                assertThat(child.waitFor().isSuccess()).isTrue();
                sent.get();
            }
        }
    }

    @Test
    void closingWhileOthersWaitGivesThemTheOutcome() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Child child = Command.of("sleep", "1000").spawn();
            Future<Outcome> wait = threads.submit(() -> child.waitFor());
            Future<?> close = threads.submit(() -> {
                child.close();
                return null;
            });
            child.close();
            close.get();
            assertThat(wait.get().describe()).isEqualTo("killed by SIGKILL");
        }
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheChild() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(child::waitFor).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void anInterruptOfRunLeavesNoProcess() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Command.shell("sleep 1000 & wait").run()).isInstanceOf(InterruptedException.class);
        assertThat(Children.all()).isEmpty();
    }

    @Test
    void closingAnInterruptedThreadsChildKeepsTheInterrupt() throws Exception {
        Child child = Command.of("sleep", "1000").spawn();
        Thread.currentThread().interrupt();
        child.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(child.waitFor().describe()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void fiveHundredFuturesNeedNoThreadEach() throws Exception {
        List<Child> children = new ArrayList<>();
        List<CompletableFuture<Outcome>> exits = new ArrayList<>();
        int threadsBefore = threads();
        try (Pipe lifeline = Pipe.open()) {
            for (int i = 0; i < 500; i++) {
                Child child = Command.of("cat")
                        .stdin(Redirect.to(lifeline.readEnd().fd()))
                        .spawn();
                children.add(child);
                exits.add(child.onExit());
            }
            assertThat(threads()).isLessThan(threadsBefore + 50);
            assertThat(exits).noneMatch(CompletableFuture::isDone);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(exits.get(i).get().pid()).isEqualTo(children.get(i).pid());
            assertThat(exits.get(i).get().isSuccess()).isTrue();
        }
    }

    @Test
    void virtualThreadsParkAndPinNoCarrier() throws Exception {
        List<Future<Outcome>> waits = new ArrayList<>();
        int threadsBefore = threads();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Pipe lifeline = Pipe.open()) {
                for (int i = 0; i < 100; i++) {
                    Command cat = Command.of("cat")
                            .stdin(Redirect.to(lifeline.readEnd().fd()));
                    Child child = cat.spawn();
                    waits.add(threads.submit(() -> child.waitFor()));
                }
                // With all carriers pinned, this would never run.
                assertThat(threads.submit(() -> "alive").get()).isEqualTo("alive");
                assertThat(threads()).isLessThan(threadsBefore + 50);
            }
            for (Future<Outcome> wait : waits) {
                assertThat(wait.get().isSuccess()).isTrue();
            }
        }
    }

    @Test
    void cancellingAFutureChangesNothingForOthers() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            CompletableFuture<Outcome> cancelled = child.onExit();
            CompletableFuture<Outcome> other = child.onExit();
            cancelled.cancel(true);
            child.signal(Signal.SIGTERM);
            assertThat(other.get().describe()).isEqualTo("killed by SIGTERM");
        }
    }

    @Test
    void whatDependsOnAFutureMayBlock() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Child first = Command.of("sleep", "1000").spawn();
        CompletableFuture<Void> blocked = first.onExit().thenAccept(outcome -> gate.join());
        first.signal(Signal.SIGTERM); // only now: what is added to a complete future runs right here
        assertThat(Command.of("true").spawn().onExit().get(30, TimeUnit.SECONDS).isSuccess())
                .as("the polling thread goes on")
                .isTrue();
        gate.complete(null);
        blocked.get();
        assertThat(Children.waitAll(Children.all(), Deadline.NEVER)).isTrue();
    }

    private static int threads() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Threads:")) {
                return Integer.parseInt(line.substring(8).strip());
            }
        }
        throw new AssertionError();
    }
}
