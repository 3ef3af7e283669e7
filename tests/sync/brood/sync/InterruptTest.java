package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.sync.Task.Action;
import brood.sync.Task.Kind;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an interrupt does to each way to wait, before it and in the middle of it. */
@ExtendWith(Leaks.class)
@Timeout(120)
class InterruptTest {
    /** A wait for what is not to be had until somebody makes it so. */
    private record Wait(String name, MemorySegment memory, Action interruptible, Action stubborn, Action release) {
        @Override
        public String toString() {
            return name;
        }

        private void untilSomebodyWaits(Task<?> waiter) {
            while ((int) SyncDescriptor.INT.getVolatile(memory, (long) SyncDescriptor.WAITING_OFFSET) == 0
                    && !waiter.result().isDone()) {
                Thread.onSpinWait();
            }
        }
    }

    private static MemorySegment memory() {
        return Arena.ofAuto().allocate(256, 64);
    }

    private static List<Wait> waits() throws Exception {
        MemorySegment[] memory = Stream.generate(InterruptTest::memory).limit(5).toArray(MemorySegment[]::new);
        Semaphore semaphore = Semaphore.create(memory[0], 0);
        BoundedSemaphore bounded = BoundedSemaphore.create(memory[1], 1);
        bounded.acquire();
        Event event = Event.create(memory[2]);
        ReadWriteLock written = ReadWriteLock.create(memory[3], 2);
        written.lockWrite();
        ReadWriteLock read = ReadWriteLock.create(memory[4], 2);
        read.lockRead();
        return List.of(
                new Wait(
                        "semaphore",
                        memory[0],
                        semaphore::acquire,
                        semaphore::acquireUninterruptibly,
                        semaphore::release),
                new Wait("bounded", memory[1], bounded::acquire, bounded::acquireUninterruptibly, bounded::release),
                new Wait("event", memory[2], event::await, event::awaitUninterruptibly, event::set),
                new Wait("read", memory[3], written::lockRead, written::lockReadUninterruptibly, written::unlockWrite),
                new Wait("write", memory[4], read::lockWrite, read::lockWriteUninterruptibly, read::unlockRead));
    }

    private static List<Wait> stubbornWaits() throws Exception {
        MemorySegment memory = memory();
        Barrier barrier = Barrier.create(memory, 2);
        MemorySegment signals = memory();
        Mutex mutex = Mutex.create(memory());
        Condition condition = Condition.create(signals);
        AtomicBoolean holds = new AtomicBoolean();
        Action wait = () -> {
            mutex.lockUninterruptibly();
            while (!holds.get()) {
                condition.awaitUninterruptibly(mutex);
            }
            mutex.unlock();
        };
        Action signal = () -> {
            mutex.lock();
            holds.set(true);
            condition.signal();
            mutex.unlock();
        };
        return Stream.concat(
                        waits().stream(),
                        Stream.of(
                                new Wait("barrier", memory, () -> {}, barrier::awaitUninterruptibly, barrier::await),
                                new Wait("condition", signals, () -> {}, wait, signal)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("waits")
    void endsTheWaitAndLeavesNothing(Wait wait) throws Exception {
        for (Kind kind : Kind.values()) {
            Task<Void> before = Task.start(kind, () -> {
                Thread.currentThread().interrupt();
                wait.interruptible().run();
            });
            assertThatThrownBy(before::get).isInstanceOf(InterruptedException.class);
            Task<Void> meanwhile = Task.start(kind, wait.interruptible());
            wait.untilSomebodyWaits(meanwhile);
            meanwhile.thread().interrupt();
            assertThatThrownBy(meanwhile::get).isInstanceOf(InterruptedException.class);
        }
        wait.release().run();
        wait.interruptible().run();
    }

    @ParameterizedTest
    @MethodSource("stubbornWaits")
    void doesNotEndAnUninterruptibleWaitAndIsRemembered(Wait wait) throws Exception {
        AtomicBoolean released = new AtomicBoolean();
        Task<Boolean> waiter = Kind.PLATFORM.start(() -> {
            Thread.currentThread().interrupt();
            wait.stubborn().run();
            return released.get() && Thread.interrupted();
        });
        wait.untilSomebodyWaits(waiter);
        waiter.thread().interrupt();
        released.set(true);
        wait.release().run();
        assertThat(waiter.get()).isTrue();
    }
}
