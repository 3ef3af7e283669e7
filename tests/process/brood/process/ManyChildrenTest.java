package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(600)
class ManyChildrenTest {
    private static final int MANY = Boolean.getBoolean("brood.soak") ? 10_000 : 1000;

    @Test
    void oneAfterTheOtherTheyLeaveNothing() throws Exception {
        Command command = Command.of("true");
        command.run();
        int descriptors = descriptors();
        for (int i = 0; i < MANY; i++) {
            assertThat(command.run().isSuccess()).isTrue();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    }

    @Test
    void manyAtOnceFromManyThreads() throws Exception {
        List<Future<Outcome>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < MANY; i++) {
                int status = i % 256;
                outcomes.add(
                        threads.submit(() -> Command.shell("exit " + status).run()));
            }
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(Output.exitStatus(outcomes.get(i).get())).isEqualTo(i % 256);
        }
    }

    @Test
    void futuresOfManyAllComplete() throws Exception {
        for (int round = 0; round < MANY / 100; round++) {
            List<CompletableFuture<Outcome>> exits = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                exits.add(Command.of("true").spawn().onExit());
            }
            for (CompletableFuture<Outcome> exit : exits) {
                assertThat(exit.get().isSuccess()).isTrue();
            }
        }
    }

    @Test
    void behindTheGateTheyLeaveNothing() throws Exception {
        Command command =
                Command.of("true").limit(Resource.NOFILE, Limit.of(64)).umask(077);
        for (int i = 0; i < MANY / 5; i++) {
            assertThat(command.run().isSuccess()).isTrue();
        }
        assertThat(new File("/proc/self/task").list()).as("threads").hasSizeLessThan(100);
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
