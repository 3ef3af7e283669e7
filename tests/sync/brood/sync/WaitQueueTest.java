package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.sync.SyncDescriptor.Kind;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waits that do not look again by themselves: what the locks would only be slower for hangs here. */
@ExtendWith(Leaks.class)
@Timeout(120)
class WaitQueueTest {
    private final MemorySegment memory =
            Region.create(Arena.ofAuto().allocate(64, 64), Kind.EVENT, 0, SyncDescriptor.FIXED_SIZE);
    private final WaitQueue queue = new WaitQueue(memory);
    private final AtomicInteger permits = new AtomicInteger();

    private void take() throws InterruptedException {
        while (true) {
            int seen = queue.enter();
            if (tryTake()) {
                return;
            }
            queue.sleep(seen, Deadline.NEVER, true);
        }
    }

    private boolean tryTake() {
        for (int now = permits.get(); now > 0; now = permits.get()) {
            if (permits.compareAndSet(now, now - 1)) {
                return true;
            }
        }
        return false;
    }

    private void give() {
        permits.incrementAndGet();
        queue.wake(1);
    }

    @ParameterizedTest
    @EnumSource
    void noWakeUpIsMissedAtAnyMoment(Task.Kind kind) throws Exception {
        for (int round = 0; round < 2000; round++) {
            Task<Void> waiter = Task.start(kind, this::take);
            give();
            waiter.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachChangeReachesAWaiter(Task.Kind kind) throws Exception {
        int threads = 4;
        int each = 5000;
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            waiters.add(Task.start(kind, () -> {
                for (int n = 0; n < each; n++) {
                    take();
                }
            }));
        }
        for (int n = 0; n < threads * each; n++) {
            give();
        }
        for (Task<Void> waiter : waiters) {
            waiter.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedWaiterPassesItsWakeUpOn(Task.Kind kind) throws Exception {
        for (int round = 0; round < 1000; round++) {
            Task<Void> first = Task.start(kind, this::take);
            Task<Void> second = Task.start(kind, this::take);
            first.thread().interrupt();
            give();
            try {
                first.get();
                give();
            } catch (InterruptedException e) {
                // then the other one has to get it
            }
            second.get();
            permits.set(0);
        }
    }

    @Test
    void withoutWaitersNothingIsDone() throws Exception {
        int before = sequence();
        queue.wake(1);
        queue.wakeAll();
        assertThat(sequence()).isEqualTo(before);
        Task<Void> waiter = Task.start(Task.Kind.PLATFORM, this::take);
        give();
        waiter.get();
        queue.wake(1); // finds that nobody waits any more
        int after = sequence();
        queue.wake(1);
        queue.wakeAll();
        assertThat(sequence()).isEqualTo(after);
    }

    @Test
    void anInterruptThatCameBeforeEndsTheWait() {
        int seen = queue.enter();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.sleep(seen, Deadline.NEVER, true)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    /** Until the sequence moves on, and with that wakes him. */
    @Test
    void whoHasSaidThatHeWaitsIsNotForgotten() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Task<Void> waker = Task.start(Task.Kind.PLATFORM, () -> {
            while (!over.get()) {
                queue.wakeAll();
            }
        });
        try {
            Task.start(Task.Kind.PLATFORM, () -> {
                        for (int round = 0; round < 500_000; round++) {
                            int seen = queue.enter();
                            while (!isWaitedFor() && sequence() == seen && !over.get()) {
                                Thread.onSpinWait();
                            }
                        }
                    })
                    .get();
        } finally {
            over.set(true);
        }
        waker.get();
    }

    private boolean isWaitedFor() {
        return (int) SyncDescriptor.INT.getVolatile(memory, (long) SyncDescriptor.WAITING_OFFSET) != 0;
    }

    private int sequence() {
        return Region.sequence(memory).get();
    }
}
