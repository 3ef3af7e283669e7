package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.testing.Await;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits looks again by itself, so a wake-up that is forgotten makes everything slow and nothing wrong: only this fails. */
@Timeout(120)
class WakeUpTest {
    private interface Change {
        void make() throws Exception;
    }

    private final MemorySegment memory = Arena.ofAuto().allocate(256, 64);

    private void wakes(Change change) throws Exception {
        SyncDescriptor.INT.setVolatile(memory, (long) SyncDescriptor.WAITING_OFFSET, 1);
        int before = Region.sequence(memory).get();
        change.make();
        assertThat(Region.sequence(memory).get()).isNotEqualTo(before);
    }

    /** Two that really sleep, and do not look again. */
    private void wakesBoth(Change change) throws Exception {
        WaitQueue queue = new WaitQueue(memory);
        List<Task<Void>> sleepers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            sleepers.add(Task.start(Task.Kind.PLATFORM, () -> queue.sleep(queue.enter(), Deadline.NEVER, true)));
        }
        Await.until(() -> asleep() == 2);
        change.make();
        for (Task<Void> sleeper : sleepers) {
            sleeper.get();
        }
    }

    /** How many threads are in futex(2), number 202, with this sequence: what they are in stands in a file of each. */
    private long asleep() throws IOException {
        String call = "202 0x%x ".formatted(memory.address() + SyncDescriptor.SEQUENCE_OFFSET);
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> {
                        try {
                            return Files.readString(thread.resolve("syscall")).startsWith(call);
                        } catch (IOException ended) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void whatAllMayHaveWakesAll() throws Exception {
        Event event = Event.create(memory);
        wakesBoth(event::set);
        Condition condition = Condition.create(memory);
        wakesBoth(condition::signalAll);
        Semaphore semaphore = Semaphore.create(memory, 0);
        wakesBoth(() -> semaphore.release(2));
        Barrier barrier = Barrier.create(memory, 1);
        wakesBoth(barrier::await);
        wakesBoth(barrier::breakUp);
        wakesBoth(barrier::reset);
        ReadWriteLock lock = ReadWriteLock.create(memory, 2);
        lock.lockWrite();
        wakesBoth(lock::unlockWrite);
        lock.lockRead();
        wakesBoth(lock::tryLockWrite); // gives up
        wakesBoth(lock::unlockRead); // a writer may be among them
    }

    @Test
    void whoGivesBackWakes() throws Exception {
        Mutex mutex = Mutex.create(memory);
        mutex.lock();
        wakes(mutex::unlock);
        Semaphore semaphore = Semaphore.create(memory, 0);
        wakes(semaphore::release);
        BoundedSemaphore bounded = BoundedSemaphore.create(memory, 1);
        bounded.acquire();
        wakes(bounded::release);
        ReadWriteLock lock = ReadWriteLock.create(memory, 2);
        lock.lockWrite();
        wakes(lock::unlockWrite);
        lock.lockRead();
        wakes(lock::tryLockWrite); // it gives up: readers that came meanwhile wait for it
        wakes(lock::unlockRead);
    }

    @Test
    void whoChangesWhatOthersWaitForWakes() throws Exception {
        Event event = Event.create(memory);
        wakes(event::set);
        Condition condition = Condition.create(memory);
        wakes(condition::signal);
        wakes(condition::signalAll);
        Barrier barrier = Barrier.create(memory, 1);
        wakes(barrier::await);
        wakes(barrier::breakUp);
        wakes(barrier::reset);
        Barrier two = Barrier.create(memory, 2);
        wakes(() -> two.await(Deadline.NOW)); // gives up
    }
}
