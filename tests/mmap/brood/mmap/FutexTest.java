package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.libc.signals_h;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class FutexTest {
    private enum Kind {
        PLATFORM,
        VIRTUAL;

        Thread start(Runnable task) {
            return (this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        }

        <T> T call(Callable<T> task) throws Exception {
            FutureTask<T> result = new FutureTask<>(task);
            start(result);
            return result.get(60, TimeUnit.SECONDS);
        }
    }

    private final Futex futex = Futex.at(Arena.ofAuto().allocate(16, 8), 4);

    @Test
    void memoryThatCannotBeWaitedForIsRefused() {
        MemorySegment memory = Arena.ofAuto().allocate(16, 8);
        assertThatThrownBy(() -> Futex.at(memory, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Futex.at(memory.asReadOnly(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Futex.at(MemorySegment.ofArray(new int[4]), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Futex.at(memory, 16)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Futex.at(memory, -4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void memoryThatIsGoneIsAnErrorAsWithAnyOtherAccess(@TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("f"), new byte[16]);
        try (Mapping mapping = Mapping.open(path, MapMode.SHARED)) {
            Futex truncated = Futex.at(mapping.segment(), 0);
            assertThat(truncated.wakeAll()).isZero();
            Files.write(path, new byte[0]);
            assertThatThrownBy(truncated::wakeAll).isInstanceOf(InternalError.class);
        }
    }

    /** Compiled code runs on after the fault, into the next system call. */
    @Test
    void aFaultThatIsNoticedInASystemCallIsNoOtherError(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("f");
        for (int round = 0; round < 10; round++) {
            Files.write(path, new byte[16]);
            try (Mapping mapping = Mapping.open(path, MapMode.SHARED)) {
                Futex truncated = Futex.at(mapping.segment(), 0);
                for (int i = 0; i < 30_000; i++) {
                    setAndCall(truncated);
                }
                Files.write(path, new byte[0]);
                assertThatThrownBy(() -> {
                            setAndCall(truncated);
                            assertThat(Thread.holdsLock(path)).isFalse(); // at the latest
                        })
                        .isInstanceOf(InternalError.class);
            }
        }
    }

    private static void setAndCall(Futex futex) {
        futex.set(1);
        signals_h.kill(1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void anotherNumberThanExpectedDoesNotWait(Kind kind) throws Exception {
        futex.set(7);
        assertThat(kind.call(() -> futex.await(6, Deadline.NEVER))).isTrue();
        assertThat(kind.call(() -> futex.awaitUninterruptibly(6, Deadline.NEVER)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptThatCameBeforeIsNotForgotten(Kind kind) throws Exception {
        assertThatThrownBy(() -> kind.call(() -> {
                    Thread.currentThread().interrupt();
                    return futex.await(7, Deadline.NEVER);
                }))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void theDeadlineIsAValueAndNotEarly(Kind kind) throws Exception {
        assertThat(kind.call(() -> futex.await(0, Deadline.NOW))).isFalse();
        for (int millis = 1; millis <= 64; millis *= 4) {
            long start = System.nanoTime();
            Deadline deadline = Deadline.after(Duration.ofMillis(millis));
            assertThat(kind.call(() -> futex.await(0, deadline))).isFalse();
            Deadline second = Deadline.after(Duration.ofMillis(millis));
            assertThat(kind.call(() -> futex.awaitUninterruptibly(0, second))).isFalse();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * millis * 1_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noChangeIsMissedAtAnyMoment(Kind kind) throws Exception {
        for (int round = 0; round < 500; round++) {
            futex.set(0);
            FutureTask<Boolean> waiter = new FutureTask<>(() -> {
                while (futex.get() == 0) {
                    futex.await(0, Deadline.NEVER);
                }
                return true;
            });
            kind.start(waiter);
            futex.set(1);
            futex.wake(1);
            assertThat(waiter.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptAtAnyMomentEndsTheWait(Kind kind) throws Exception {
        for (int round = 0; round < 500; round++) {
            FutureTask<Boolean> waiter = new FutureTask<>(() -> {
                while (true) {
                    futex.await(0, Deadline.NEVER);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
            });
            Thread thread = kind.start(waiter);
            thread.interrupt();
            assertThatThrownBy(() -> waiter.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(futex.wakeAll()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotEndAnUninterruptibleWait(Kind kind) throws Exception {
        FutureTask<Boolean> waiter = new FutureTask<>(() -> {
            futex.awaitUninterruptibly(0, Deadline.NEVER);
            return Thread.interrupted();
        });
        Thread thread = kind.start(waiter);
        thread.interrupt();
        untilSomebodySleeps(thread);
        assertThat(waiter.isDone()).isFalse();
        futex.set(1);
        futex.wakeAll();
        assertThat(waiter.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void asManyAsAskedForAreWoken(Kind kind) throws Exception {
        List<FutureTask<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(new FutureTask<>(() -> futex.await(0, Deadline.NEVER)));
            kind.start(waiters.getLast());
        }
        int woken = 0;
        while (woken < 2) { // not all may have gone to sleep yet
            int now = futex.wake(1);
            assertThat(now).isLessThanOrEqualTo(1);
            woken += now;
        }
        while (waiters.stream().filter(FutureTask::isDone).count() < 2) {
            Thread.onSpinWait();
        }
        while (woken < 5) {
            woken += futex.wakeAll();
        }
        for (FutureTask<Boolean> waiter : waiters) {
            assertThat(waiter.get(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(woken).isEqualTo(5);
    }

    /** More than there are carriers. */
    @Test
    void waitingVirtualThreadsLeaveTheCarriersToOthers() throws Exception {
        int count = 2 * Runtime.getRuntime().availableProcessors() + 10;
        List<FutureTask<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiters.add(new FutureTask<>(() -> {
                while (futex.get() == 0) {
                    futex.await(0, Deadline.NEVER);
                }
                return true;
            }));
            Kind.VIRTUAL.start(waiters.getLast());
        }
        Kind.VIRTUAL.call(() -> {
            futex.set(1);
            return futex.wakeAll();
        });
        for (FutureTask<Boolean> waiter : waiters) {
            assertThat(waiter.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A virtual thread is parked then, a platform thread has at least begun its wait. */
    private static void untilSomebodySleeps(Thread thread) {
        Thread.State awaited = thread.isVirtual() ? Thread.State.WAITING : Thread.State.RUNNABLE;
        while (thread.getState() != awaited) {
            Thread.onSpinWait();
        }
    }
}
