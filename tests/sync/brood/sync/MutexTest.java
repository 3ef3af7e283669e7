package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.sync.Task.Kind;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class MutexTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(SharedFile.SIZE, 64);
    private final Mutex mutex = Mutex.create(memory);

    @ParameterizedTest
    @EnumSource
    void noCountIsLostBetweenThreads(Kind kind) throws Exception {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int who = i;
            tasks.add(Task.start(kind, () -> Counting.run(memory, who, 20_000)));
        }
        for (Task<Void> task : tasks) {
            task.get();
        }
        assertThat(Counting.sum(memory)).isEqualTo(160_000);
        assertThat(Counting.isConsistent(memory)).isTrue();
    }

    @Test
    void aScopeHoldsItToItsEnd() throws Exception {
        try (Mutex.Scope _ = mutex.scope()) {
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
            assertThat(Kind.values()[0].start(mutex::tryLock).get()).isFalse();
        }
        assertThat(mutex.isHeldByCurrentThread()).isFalse();
    }

    @Test
    void whatIsHeldIsNotGivenToAnother() throws Exception {
        mutex.lock();
        assertThat(mutex.isHeldByCurrentThread()).isTrue();
        for (Kind kind : Kind.values()) {
            assertThat(kind.start(mutex::tryLock).get()).isFalse();
            assertThat(kind.start(mutex::isHeldByCurrentThread).get()).isFalse();
            assertThat(kind.start(() -> Mutex.attach(memory).tryLock()).get()).isFalse();
        }
        mutex.unlock();
        assertThat(mutex.isHeldByCurrentThread()).isFalse();
        for (Kind kind : Kind.values()) {
            assertThat(kind.start(() -> {
                                boolean locked = mutex.tryLock();
                                mutex.unlock();
                                return locked;
                            })
                            .get())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeadlineIsAValueAndNotEarly(Kind kind) throws Exception {
        mutex.lock();
        for (int millis = 0; millis <= 64; millis = 4 * millis + 1) {
            long start = System.nanoTime();
            Deadline deadline = Deadline.after(Duration.ofMillis(millis));
            assertThat(kind.start(() -> mutex.lock(deadline)).get()).isFalse();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis * 1_000_000L);
        }
        assertThat(kind.start(() -> mutex.lock(Deadline.NOW)).get()).isFalse();
        mutex.unlock();
        assertThat(kind.start(() -> mutex.lock(Deadline.NOW)).get()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptAtAnyMomentEndsTheWait(Kind kind) throws Exception {
        mutex.lock();
        for (int round = 0; round < 200; round++) {
            Task<Void> waiter = Task.start(kind, mutex::lock);
            waiter.thread().interrupt();
            assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
        }
        mutex.unlock();
        assertThat(mutex.tryLock()).isTrue();
    }

    /** Whoever is interrupted may have been the one that was woken. */
    @ParameterizedTest
    @EnumSource
    void anInterruptedWaiterTakesNobodysTurn(Kind kind) throws Exception {
        for (int round = 0; round < 200; round++) {
            mutex.lock();
            Task<Void> first = Task.start(kind, () -> {
                mutex.lock();
                mutex.unlock();
            });
            Task<Void> second = Task.start(kind, () -> {
                mutex.lock();
                mutex.unlock();
            });
            first.thread().interrupt();
            mutex.unlock();
            second.get();
            first.thread().join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUninterruptibleWaitGoesOnAndRemembersTheInterrupt(Kind kind) throws Exception {
        mutex.lock();
        Task<Boolean> waiter = kind.start(() -> {
            mutex.lockUninterruptibly();
            boolean interrupted = Thread.interrupted();
            mutex.unlock();
            return interrupted;
        });
        waiter.thread().interrupt();
        assertThat(kind.start(() -> mutex.lock(Deadline.after(Duration.ofMillis(50))))
                        .get())
                .isFalse();
        assertThat(waiter.result().isDone()).isFalse();
        mutex.unlock();
        assertThat(waiter.get()).isTrue();
    }

    @Test
    void aSecondLockOfTheSameThreadIsRefused() throws Exception {
        mutex.lock();
        assertThatThrownBy(mutex::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this thread holds the mutex already, and it is not recursive");
        assertThatThrownBy(mutex::lockUninterruptibly).isInstanceOf(IllegalStateException.class);
        assertThat(mutex.tryLock()).isFalse();
        assertThatThrownBy(Mutex.attach(memory)::lock).isInstanceOf(IllegalStateException.class);
        mutex.unlock();
        assertThatThrownBy(mutex::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void aRecursiveOneIsFreeAfterAsManyUnlocks() throws Exception {
        Mutex recursive = Mutex.createRecursive(memory);
        recursive.lock();
        Mutex.attach(memory).lock();
        assertThat(recursive.tryLock()).isTrue();
        recursive.lockUninterruptibly();
        for (int i = 0; i < 4; i++) {
            assertThat(Kind.PLATFORM.start(recursive::tryLock).get()).isFalse();
            recursive.unlock();
        }
        assertThatThrownBy(recursive::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(Kind.PLATFORM.start(recursive::tryLock).get()).isTrue();
    }

    @Test
    void onlyTheHolderUnlocks() throws Exception {
        assertThatThrownBy(mutex::unlock)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("this thread does not hold the mutex");
        mutex.lock();
        for (Kind kind : Kind.values()) {
            assertThatThrownBy(Task.start(kind, mutex::unlock)::get).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(Task.start(kind, mutex::makeConsistent)::get)
                    .isInstanceOf(IllegalMonitorStateException.class);
        }
        mutex.unlock();
    }
}
