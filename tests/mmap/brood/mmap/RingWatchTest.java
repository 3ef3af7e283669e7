package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Pid;
import brood.mmap.RingBuffer.Kind;
import brood.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** At whom an end looks while it waits, and what it makes of the end of that process. */
class RingWatchTest extends RingFixture {
    /** Something that a process is to do. */
    private static final class Wanted implements RingWait.Side {
        private volatile ProcessId awaited;
        private volatile boolean isThere;
        private boolean comesWithTheLook;

        @Override
        public boolean holds() {
            return isThere;
        }

        @Override
        public ProcessId awaited() {
            isThere |= comesWithTheLook;
            return awaited;
        }

        @Override
        public void died(ProcessId peer) throws PeerDied {
            throw new PeerDied("other", peer);
        }
    }

    private RingMemory ends() throws Exception {
        return RingMemory.of(ring(Kind.ONE_TO_ONE));
    }

    @Test
    void theLastDeedOfAProcessThatHasEndedCounts() throws Exception {
        RingMemory ring = ends();
        Wanted wanted = new Wanted();
        wanted.awaited = ended();
        wanted.comesWithTheLook = true;
        assertThat(new RingWait(ring, ring.tail).until(wanted, Deadline.NOW)).isTrue();
        ring.close();
    }

    @Test
    void theNextProcessIsNotTakenForTheOneBefore() throws Exception {
        RingMemory ring = ends();
        Process first = new ProcessBuilder("sleep", "100").start();
        Process second = new ProcessBuilder("sleep", "100").start();
        try {
            Wanted wanted = new Wanted();
            wanted.awaited = id(first);
            FutureTask<Boolean> waiting =
                    start(false, () -> new RingWait(ring, ring.tail).until(wanted, Deadline.NEVER));
            Await.until(() -> isWatched(first));
            wanted.awaited = id(second);
            first.destroyForcibly().waitFor();
            Await.until(() -> isWatched(second) || waiting.isDone());
            wanted.isThere = true;
            ring.tail.wake();
            assertThat(waiting.get()).isTrue();
        } finally {
            first.destroyForcibly().waitFor();
            second.destroyForcibly().waitFor();
            ring.close();
        }
    }

    /** Which had cleared the word and not yet waked. */
    @Test
    void aWakeUpThatAKilledProcessTookWithItIsNotWaitedForForEver() throws Exception {
        try (RingConsumer consumer = ring(Kind.ONE_TO_ONE).consumer()) {
            FutureTask<Integer> waiting = start(false, () -> consumer.drain(reader, 1, Deadline.NEVER));
            awaitSleeper(RingDescriptor.TAIL_AT);
            for (int pause = 20_000; pause > 0; pause--) { // asleep by now
                Thread.onSpinWait();
            }
            memory.set(LONG, RingDescriptor.DATA_AT, RingDescriptor.header(8, RingDescriptor.RECORD));
            RingDescriptor.LONG.setVolatile(memory, RingDescriptor.TAIL_AT, 16L);
            assertThat(waiting.get()).isEqualTo(1);
        }
    }

    private static ProcessId id(Process process) {
        return ProcessId.of(new Pid((int) process.pid())).orElseThrow();
    }

    /** Whether this process has a pidfd of that one. */
    private static boolean isWatched(Process process) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readString(descriptor).contains("\nPid:\t" + process.pid() + "\n");
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        }
    }
}
