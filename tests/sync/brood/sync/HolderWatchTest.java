package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.sync.Task.Kind;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits for a while watches the process that is in the way. */
@ExtendWith(Leaks.class)
@Timeout(120)
class HolderWatchTest {
    private final List<Process> processes = new ArrayList<>();
    private SharedFile file;
    private MemorySegment memory;

    @BeforeEach
    void map() throws IOException {
        file = SharedFile.create();
        memory = file.memory();
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        file.close();
    }

    private Process process() throws IOException {
        processes.add(new ProcessBuilder("sleep", "1000").inheritIO().start());
        return processes.getLast();
    }

    private void hold(long offset, Process process) {
        SyncDescriptor.LONG.setVolatile(memory, offset, Peer.word(process.pid()));
    }

    /** Whether this process has a pidfd of that one. */
    private static boolean isWatched(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readString(descriptor).contains("\nPid:\t" + pid + "\n");
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        }
    }

    /** What somebody waits for, where the word of the holder in the way stands, and who waits. */
    private enum Wait {
        MUTEX(SyncDescriptor.STATE_OFFSET, memory -> told(Mutex.create(memory)::lock)),
        PERMIT(SyncDescriptor.TABLE_OFFSET, memory -> told(BoundedSemaphore.create(memory, 1)::acquire)),
        READ(SyncDescriptor.STATE_OFFSET, memory -> told(ReadWriteLock.create(memory, 1)::lockRead)),
        READ_AS_ONE_MORE(SyncDescriptor.TABLE_OFFSET, memory -> told(ReadWriteLock.create(memory, 1)::lockRead)),
        WRITE(SyncDescriptor.STATE_OFFSET, memory -> told(ReadWriteLock.create(memory, 1)::lockWrite)),
        WRITE_ALONE(SyncDescriptor.TABLE_OFFSET, memory -> told(ReadWriteLock.create(memory, 1)::lockWrite));

        private final long holder;
        private final Function<MemorySegment, Callable<Boolean>> make;

        Wait(long holder, Function<MemorySegment, Callable<Boolean>> make) {
            this.holder = holder;
            this.make = make;
        }

        /** Whether who gets it learns that its holder died. */
        private static Callable<Boolean> told(Task.Action lock) {
            return () -> {
                try {
                    lock.run();
                    return false;
                } catch (OwnerDied e) {
                    return true;
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHolderIsWatchedAndItsEndEndsTheWait(Wait wait) throws Exception {
        Process holder = process();
        Callable<Boolean> lock = wait.make.apply(memory);
        hold(wait.holder, holder);
        Task<Boolean> waiter = Kind.PLATFORM.start(lock);
        Await.until(() -> isWatched(holder.pid()) || waiter.result().isDone());
        assertThat(waiter.result().isDone()).isFalse();
        holder.destroyForcibly().waitFor();
        assertThat(waiter.get()).isEqualTo(wait.holder == SyncDescriptor.STATE_OFFSET);
    }

    @Test
    void theNextHolderIsWatchedInItsPlace() throws Exception {
        Process first = process();
        Process second = process();
        Callable<Boolean> lock = Wait.MUTEX.make.apply(memory);
        hold(Wait.MUTEX.holder, first);
        Task<Boolean> waiter = Kind.PLATFORM.start(lock);
        Await.until(() -> isWatched(first.pid()));
        hold(Wait.MUTEX.holder, second);
        Await.until(() -> isWatched(second.pid()));
        Await.until(() -> !isWatched(first.pid())); // the polling thread may hold it for a moment
        second.destroyForcibly().waitFor();
        assertThat(waiter.get()).isTrue();
    }

    /** Something that is to be had from the first look on after the one at the holder. */
    private static class Obstacle implements Wanted {
        private final long holder;
        private boolean wasNamed;

        Obstacle(long holder) {
            this.holder = holder;
        }

        @Override
        public boolean attempt() {
            return wasNamed;
        }

        @Override
        public long obstacle() {
            wasNamed = true;
            return holder;
        }
    }

    /** Besides that whoever waits looks again by himself. */
    @Test
    void theEndOfTheHolderIsAWakeUp() throws Exception {
        Event.create(memory);
        WaitQueue queue = new WaitQueue(memory);
        int before = Region.sequence(memory).get();
        CountDownLatch watches = new CountDownLatch(1);
        Process holder = process();
        Task<Boolean> waiter = Kind.PLATFORM.start(() -> queue.await(
                new Obstacle(Peer.word(holder.pid())) {
                    @Override
                    public boolean attempt() {
                        if (super.attempt()) {
                            watches.countDown();
                        }
                        return Region.sequence(memory).get() != before;
                    }
                },
                Deadline.NEVER));
        watches.await();
        holder.destroyForcibly().waitFor();
        assertThat(waiter.get()).isTrue();
    }

    @Test
    void thisProcessIsNotWatched() throws Exception {
        Event.create(memory);
        boolean[] watched = {false};
        Obstacle me = new Obstacle(Holder.me() | Holder.DIED) {
            @Override
            public boolean attempt() {
                try {
                    watched[0] = isWatched(ProcessHandle.current().pid());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return super.attempt();
            }
        };
        assertThat(new WaitQueue(memory).await(me, Deadline.NEVER)).isTrue();
        assertThat(watched[0]).isFalse();
    }

    @Test
    void withoutADescriptorToWatchByTheWaitGoesOn() throws Exception {
        Mutex.create(memory);
        Process holder = process();
        hold(Wait.MUTEX.holder, holder);
        try (Peer peer = Peer.startWithFewDescriptors(file, "want-with-none-left")) {
            for (int looks = 0; looks < 2; looks++) { // the first one is at the holder
                Await.until(() -> SyncDescriptor.INT.compareAndSet(memory, (long) SyncDescriptor.WAITING_OFFSET, 1, 0)
                        || !peer.isAlive());
            }
            assertThat(peer.isAlive()).isTrue();
            holder.destroyForcibly().waitFor();
            peer.await("told");
        }
    }
}
