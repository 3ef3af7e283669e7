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
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class BarrierTest {
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

    @ParameterizedTest
    @EnumSource
    void nobodyGoesOnBeforeAllHaveCome(Kind kind) throws Exception {
        int parties = 4;
        int rounds = 500;
        Barrier barrier = Barrier.create(memory, parties);
        AtomicInteger arrivals = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            tasks.add(Task.start(kind, () -> {
                for (int round = 1; round <= rounds; round++) {
                    arrivals.incrementAndGet();
                    barrier.await();
                    assertThat(arrivals.get()).isGreaterThanOrEqualTo(round * parties);
                }
            }));
        }
        for (Task<Void> task : tasks) {
            task.get();
        }
    }

    @Test
    void eachHasANumberOfItsOwn() throws Exception {
        Barrier barrier = Barrier.create(memory, 3);
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(Kind.PLATFORM.start(i == 1 ? barrier::awaitUninterruptibly : barrier::await));
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        for (Task<Integer> task : tasks) {
            numbers.add(task.get());
        }
        assertThat(numbers).containsExactly(0, 1, 2);
        assertThat(barrier.arrived()).isZero();
    }

    @Test
    void processesMeet() throws Exception {
        int rounds = 2000;
        Barrier barrier = Barrier.create(memory, 3);
        try (Peer first = Peer.start(file, "meet", "" + rounds);
                Peer second = Peer.start(file, "meet", "" + rounds)) {
            for (int i = 0; i < rounds; i++) {
                barrier.await();
            }
            assertThat(first.exitStatus()).isZero();
            assertThat(second.exitStatus()).isZero();
        }
        assertThat(barrier.arrived()).isZero();
    }

    @Test
    void whoGivesUpBreaksItForAll() throws Exception {
        Barrier barrier = Barrier.create(memory, 3);
        Task<Integer> other = Kind.PLATFORM.start(barrier::await);
        assertThat(barrier.await(Deadline.after(Duration.ofMillis(50)))).isEmpty();
        assertThatThrownBy(other::get).isInstanceOf(BrokenBarrierException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBreaksIt(Kind kind) throws Exception {
        Barrier barrier = Barrier.create(memory, 3);
        Task<Integer> other = kind.start(barrier::awaitUninterruptibly);
        untilArrived(barrier, 1);
        Task<Integer> interrupted = kind.start(barrier::await);
        untilArrived(barrier, 2);
        interrupted.thread().interrupt();
        assertThatThrownBy(interrupted::get).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(other::get).isInstanceOf(BrokenBarrierException.class);
    }

    @Test
    void aResetSendsThoseAwayWhoWaitAndMendsIt() throws Exception {
        Barrier barrier = Barrier.create(memory, 2);
        Task<Integer> waiter = Kind.PLATFORM.start(barrier::await);
        untilArrived(barrier, 1);
        barrier.reset();
        assertThatThrownBy(waiter::get).isInstanceOf(BrokenBarrierException.class);
        barrier.breakUp();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        Task<Integer> first = Kind.PLATFORM.start(barrier::await);
        barrier.await();
        first.get();
    }

    @Test
    void aProcessKilledWhileItWaitsHasArrived() throws Exception {
        Barrier barrier = Barrier.create(memory, 2);
        try (Peer peer = Peer.start(file, "arrive")) {
            untilArrived(barrier, 1);
            peer.kill();
            assertThat(barrier.await()).isEqualTo(1);
        }
    }

    @Test
    void theTripsBeginAnewAfterTheLast() throws Exception {
        Barrier barrier = Barrier.create(memory, 1);
        long trips = (1L << 48) - (1L << 24); // all of their bits
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.STATE_OFFSET, trips);
        assertThat(barrier.await()).isZero();
        assertThat((long) SyncDescriptor.LONG.getVolatile(memory, (long) SyncDescriptor.STATE_OFFSET))
                .isZero();
    }

    @Test
    void oneForNobodyOrTooManyIsRefused() throws Exception {
        for (int parties : new int[] {0, -1, 1 << 23}) {
            assertThatThrownBy(() -> Barrier.create(memory, parties))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a barrier cannot be for " + parties);
        }
        Barrier.create(memory, (1 << 23) - 1);
        assertThat(Barrier.attach(memory).await(Deadline.NOW)).isEmpty();
    }

    /** Whoever has met the others still has it afterwards; for all others the barrier is broken. */
    @ParameterizedTest
    @EnumSource
    void anInterruptAtTheMomentOfTheMeetingIsNotLost(Kind kind) throws Exception {
        for (int round = 0; round < 500; round++) {
            Barrier barrier = Barrier.create(memory, 2);
            AtomicBoolean sent = new AtomicBoolean();
            Task<Boolean> waiter = kind.start(() -> {
                barrier.await();
                while (!sent.get()) {
                    Thread.onSpinWait();
                }
                return Thread.interrupted();
            });
            untilArrived(barrier, 1);
            boolean met = round % 2 == 0;
            if (met) {
                barrier.await();
                waiter.thread().interrupt();
            } else {
                waiter.thread().interrupt();
                try {
                    barrier.await();
                    met = true;
                } catch (BrokenBarrierException e) {
                    // the interrupt was faster
                }
            }
            sent.set(true);
            if (met) {
                assertThat(waiter.get()).isTrue();
            } else {
                assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    void whoIsLetGoHasMetTheOthersThoughItBreaksBeforeHeLeaves() throws Exception {
        Barrier barrier = Barrier.create(memory, 2);
        Task<Integer> waiter = Kind.PLATFORM.start(barrier::await);
        untilArrived(barrier, 1);
        meetAnd(1L << 23);
        assertThat(waiter.get()).isZero();
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void whoHasNotLeftBeforeAResetIsSentAway() throws Exception {
        Barrier barrier = Barrier.create(memory, 2);
        Task<Integer> waiter = Kind.PLATFORM.start(barrier::await);
        untilArrived(barrier, 1);
        meetAnd(1L << 48);
        assertThatThrownBy(waiter::get).isInstanceOf(BrokenBarrierException.class);
        assertThat(barrier.isBroken()).isFalse();
    }

    /** The last one arrives, and something else happens before anybody has noticed. */
    private void meetAnd(long change) {
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.STATE_OFFSET, (1L << 24) + change);
        new WaitQueue(memory).wakeAll();
    }

    private static void untilArrived(Barrier barrier, int count) {
        while (barrier.arrived() != count) {
            Thread.onSpinWait();
        }
    }
}
