package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
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
class SemaphoreTest {
    private SharedFile file;
    private MemorySegment memory;

    @BeforeEach
    void map() throws Exception {
        file = SharedFile.create();
        memory = file.memory();
    }

    @AfterEach
    void delete() throws Exception {
        file.close();
    }

    @Test
    void noPermitIsGivenTwiceOrLost() throws Exception {
        Semaphore semaphore = Semaphore.create(memory, 3);
        assertThat(semaphore.permits()).isEqualTo(3);
        for (int i = 2; i >= 0; i--) {
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.permits()).isEqualTo(i);
        }
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(semaphore.acquire(Deadline.after(Duration.ofMillis(30)))).isFalse();
        semaphore.release(2);
        semaphore.acquire();
        semaphore.acquireUninterruptibly();
        assertThat(semaphore.permits()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void everyPermitWakesSomebody(Kind kind) throws Exception {
        Semaphore semaphore = Semaphore.create(memory, 0);
        for (int round = 0; round < 100; round++) {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(Task.start(kind, semaphore::acquire));
            }
            semaphore.release();
            semaphore.release(3);
            semaphore.release();
            for (Task<Void> task : tasks) {
                task.get();
            }
            assertThat(semaphore.permits()).isZero();
        }
    }

    @Test
    void whatIsReleasedHereIsAcquiredElsewhere() throws Exception {
        Semaphore semaphore = Semaphore.create(memory, 0);
        int each = 20_000;
        try (Peer first = Peer.start(file, "consume", "" + each);
                Peer second = Peer.start(file, "consume", "" + each)) {
            for (int i = 0; i < 2 * each; i++) {
                semaphore.release();
            }
            assertThat(first.exitStatus()).isZero();
            assertThat(second.exitStatus()).isZero();
        }
        assertThat(semaphore.permits()).isZero();
    }

    @Test
    void anImpossibleNumberIsRefusedAndChangesNothing() {
        assertThatThrownBy(() -> Semaphore.create(memory, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a semaphore cannot have -1 permits");
        Semaphore semaphore = Semaphore.create(memory, Integer.MAX_VALUE - 1);
        semaphore.release();
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the semaphore has 2147483647 permits, it cannot take 1");
        assertThatThrownBy(() -> semaphore.release(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits to add: 0");
        assertThatThrownBy(() -> semaphore.release(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(semaphore.permits()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWait(Kind kind) throws Exception {
        Semaphore semaphore = Semaphore.create(memory, 0);
        Task<Void> waiter = Task.start(kind, semaphore::acquire);
        waiter.thread().interrupt();
        assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
        Task<Boolean> stubborn = kind.start(() -> {
            semaphore.acquireUninterruptibly();
            return Thread.interrupted();
        });
        stubborn.thread().interrupt();
        semaphore.release();
        assertThat(stubborn.get()).isTrue();
    }

    @Test
    void theBoundIsKept() throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(memory, 2);
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this process holds no permit");
        semaphore.acquire();
        semaphore.acquireUninterruptibly();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(semaphore.acquire(Deadline.after(Duration.ofMillis(30)))).isFalse();
        assertThat(semaphore.permits()).isZero();
        semaphore.release();
        semaphore.release();
        assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
        assertThat(semaphore.permits()).isEqualTo(2);
    }

    @Test
    void permitsOfAnotherProcessAreNotOursToGiveBack() throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(memory, 2);
        try (Peer other = Peer.start(file, "take", "1")) {
            other.await("done");
            assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
            assertThat(semaphore.permits()).isEqualTo(1);
            other.kill();
            assertThat(semaphore.permits()).isEqualTo(2);
        }
    }

    @Test
    void permitsOfAKilledProcessAreFreeAgain() throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(memory, 5);
        try (Peer two = Peer.start(file, "take", "2");
                Peer three = Peer.start(file, "take", "3")) {
            two.await("done");
            three.await("done");
            assertThat(semaphore.tryAcquire()).isFalse();
            Task<Void> waiter = Task.start(Kind.VIRTUAL, semaphore::acquire);
            assertThat(semaphore.acquire(Deadline.after(Duration.ofMillis(100))))
                    .isFalse();
            two.kill();
            waiter.get();
            assertThat(semaphore.permits()).isEqualTo(1);
            assertThat(semaphore.tryAcquire()).isTrue();
            three.kill();
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.permits()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asManyAsThereArePermitsAreInside(Kind kind) throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(memory, 3);
        Semaphore inside = Semaphore.create(memory.asSlice(1024), 3);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(Task.start(kind, () -> {
                for (int round = 0; round < 2000; round++) {
                    semaphore.acquire();
                    assertThat(inside.tryAcquire()).isTrue();
                    inside.release();
                    semaphore.release();
                }
            }));
        }
        for (Task<Void> task : tasks) {
            task.get();
        }
        assertThat(semaphore.permits()).isEqualTo(3);
    }
}
