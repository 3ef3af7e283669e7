package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.mmap.Futex;
import brood.sync.Task.Kind;
import brood.testing.Leaks;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class ConditionTest {
    private SharedFile file;
    private MemorySegment memory;
    private Mutex mutex;
    private Condition condition;

    @BeforeEach
    void map() throws Exception {
        file = SharedFile.create();
        memory = file.memory();
        mutex = Mutex.createRecursive(memory);
        condition = Condition.create(memory.asSlice(64));
    }

    @AfterEach
    void delete() throws Exception {
        file.close();
    }

    /** A queue of one: each side waits for the other. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLostBetweenProducersAndConsumers(Kind kind) throws Exception {
        int each = 3000;
        List<Task<Long>> consumers = new ArrayList<>();
        List<Task<Void>> producers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(kind.start(() -> {
                long sum = 0;
                for (int n = 0; n < each; n++) {
                    mutex.lock();
                    while (Peer.guarded(memory, 0) == 0) {
                        condition.await(mutex);
                    }
                    sum += Peer.guarded(memory, 0);
                    Peer.guarded(memory, 0, 0);
                    condition.signalAll();
                    mutex.unlock();
                }
                return sum;
            }));
            producers.add(Task.start(kind, () -> {
                for (int n = 1; n <= each; n++) {
                    mutex.lock();
                    while (Peer.guarded(memory, 0) != 0) {
                        condition.awaitUninterruptibly(mutex);
                    }
                    Peer.guarded(memory, 0, n);
                    condition.signalAll();
                    mutex.unlock();
                }
            }));
        }
        for (Task<Void> producer : producers) {
            producer.get();
        }
        long sum = 0;
        for (Task<Long> consumer : consumers) {
            sum += consumer.get();
        }
        assertThat(sum).isEqualTo(3L * each * (each + 1) / 2);
    }

    @Test
    void theMutexIsFreeMeanwhileAndHeldAsOftenAfterwards() throws Exception {
        Task<Boolean> waiter = Kind.PLATFORM.start(() -> {
            mutex.lock();
            mutex.lock();
            Peer.guarded(memory, 1, 1);
            while (Peer.guarded(memory, 0) == 0) {
                condition.await(mutex);
            }
            mutex.unlock();
            boolean held = mutex.isHeldByCurrentThread();
            mutex.unlock();
            return held && !mutex.isHeldByCurrentThread();
        });
        mutex.lock();
        while (Peer.guarded(memory, 1) == 0) {
            mutex.unlock();
            Thread.onSpinWait();
            mutex.lock();
        }
        Peer.guarded(memory, 0, 1);
        condition.signal();
        mutex.unlock();
        assertThat(waiter.get()).isTrue();
    }

    @Test
    void theDeadlineIsAValueAndNotEarly() throws Exception {
        mutex.lock();
        Deadline deadline = Deadline.after(Duration.ofMillis(600));
        long start = System.nanoTime();
        while (condition.await(mutex, deadline)) {
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(600_000_000L);
        assertThat(mutex.isHeldByCurrentThread()).isTrue();
        mutex.unlock();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitWithTheMutexHeld(Kind kind) throws Exception {
        Task<Boolean> waiter = kind.start(() -> {
            mutex.lock();
            try {
                while (true) {
                    condition.await(mutex);
                }
            } catch (InterruptedException e) {
                boolean held = mutex.isHeldByCurrentThread();
                mutex.unlock();
                return held && !Thread.currentThread().isInterrupted();
            }
        });
        waiter.thread().interrupt();
        assertThat(waiter.get()).isTrue();
    }

    @Test
    void processesTakeTurns() throws Exception {
        int turns = 2000;
        try (Peer peer = Peer.start(file, "turns", "" + turns)) {
            Peer.takeTurns(memory, 0, turns);
            assertThat(peer.exitStatus()).isZero();
        }
        assertThat(Peer.guarded(memory, 0)).isEqualTo(2L * turns);
    }

    @Test
    void whoDoesNotHoldTheMutexDoesNotWait() {
        assertThatThrownBy(() -> condition.await(mutex)).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> condition.awaitUninterruptibly(mutex))
                .isInstanceOf(IllegalMonitorStateException.class);
    }

    /** A signal may have come at the same moment. */
    @Test
    void whoIsInterruptedWakesAnotherInHisPlace() throws Exception {
        Futex wakeUps = Region.sequence(memory.asSlice(64));
        int before = wakeUps.get();
        mutex.lock();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> condition.await(mutex)).isInstanceOf(InterruptedException.class);
        assertThat(wakeUps.get()).isNotEqualTo(before);
        mutex.unlock();
    }

    /** It neither ends the wait nor wakes another in its place. */
    @Test
    void anInterruptIsNothingToAnUninterruptibleWait() throws Exception {
        Futex wakeUps = Region.sequence(memory.asSlice(64));
        int before = wakeUps.get();
        mutex.lock();
        Thread.currentThread().interrupt();
        condition.awaitUninterruptibly(mutex);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(wakeUps.get()).isEqualTo(before);
        mutex.unlock();
    }

    /** Else a signal in between would wake nobody. */
    @Test
    void whoWaitsHasSaidSoWhenTheMutexIsFree() throws Exception {
        MemorySegment own = memory.asSlice(64);
        for (int round = 0; round < 300; round++) {
            Peer.guarded(memory, 0, 0);
            Task<Void> waiter = Task.start(Kind.PLATFORM, () -> {
                mutex.lock();
                Peer.guarded(memory, 0, 1);
                condition.await(mutex);
                mutex.unlock();
            });
            mutex.lock();
            while (Peer.guarded(memory, 0) == 0) {
                mutex.unlock();
                Thread.onSpinWait();
                mutex.lock();
            }
            assertThat((int) SyncDescriptor.INT.getVolatile(own, (long) SyncDescriptor.WAITING_OFFSET))
                    .isEqualTo(1);
            condition.signalAll();
            mutex.unlock();
            waiter.get();
        }
    }

    /** Without anybody's signal: a process may have been killed with it. */
    @Test
    void aWaitLooksAgainByItself() throws Exception {
        mutex.lock();
        assertThat(condition.await(mutex, Deadline.after(Duration.ofHours(1)))).isTrue();
        mutex.unlock();
    }

    @Test
    void aHolderKilledMeanwhileIsToldWithTheMutexHeldAsOften() throws Exception {
        mutex.lock();
        mutex.lock();
        try (Peer peer = Peer.start(file, "hold")) {
            peer.number();
            Task<Void> killer = Task.start(Kind.PLATFORM, () -> {
                peer.await("done");
                peer.kill();
            });
            assertThatThrownBy(() -> {
                        while (true) {
                            condition.await(mutex, Deadline.after(Duration.ofMillis(1)));
                        }
                    })
                    .isInstanceOf(OwnerDied.class);
            killer.get();
            mutex.unlock();
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
            mutex.unlock();
            assertThat(mutex.isHeldByCurrentThread()).isFalse();
        }
    }
}
