package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Who waits looks again by itself, so a wake-up that is forgotten makes everything slow and nothing wrong: only this fails. */
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
