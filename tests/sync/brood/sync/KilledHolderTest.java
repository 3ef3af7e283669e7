package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.sync.Task.Kind;
import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class KilledHolderTest {
    private SharedFile file;
    private MemorySegment memory;
    private Mutex mutex;

    @BeforeEach
    void map() throws IOException {
        file = SharedFile.create();
        memory = file.memory();
        mutex = Mutex.create(memory);
    }

    @AfterEach
    void delete() throws IOException {
        file.close();
    }

    private Peer holder(String how) throws Exception {
        Peer peer = Peer.start(file, how);
        if (how.equals("hold")) {
            peer.number();
        }
        peer.await("done");
        return peer;
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForAKilledHolderIsTold(Kind kind) throws Exception {
        try (Peer holder = holder("hold")) {
            Task<Void> waiter = Task.start(kind, () -> {
                try {
                    mutex.lock();
                } finally {
                    assertThat(mutex.isHeldByCurrentThread()).isTrue();
                    mutex.unlock();
                }
            });
            assertThat(mutex.lock(Deadline.after(Duration.ofMillis(100)))).isFalse();
            holder.kill();
            assertThatThrownBy(waiter::get).isInstanceOf(OwnerDied.class);
        }
    }

    @Test
    void whoComesAfterAKilledHolderIsTold() throws Exception {
        try (Peer holder = holder("hold")) {
            assertThat(mutex.tryLock()).isFalse();
            holder.kill();
            assertThatThrownBy(mutex::tryLock)
                    .isInstanceOf(OwnerDied.class)
                    .hasMessage("the holder of the mutex ended without unlocking it");
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
        }
    }

    @Test
    void aDeadlineThatHasPassedStillFindsAKilledHolder() throws Exception {
        try (Peer holder = holder("hold")) {
            holder.kill();
            assertThatThrownBy(() -> mutex.lock(Deadline.NOW)).isInstanceOf(OwnerDied.class);
        }
    }

    @Test
    void theNewsStayUntilSomebodyHasMended() throws Exception {
        try (Peer holder = holder("hold")) {
            holder.kill();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(mutex::lock).isInstanceOf(OwnerDied.class);
                mutex.unlock();
            }
            assertThatThrownBy(mutex::lockUninterruptibly).isInstanceOf(OwnerDied.class);
            mutex.makeConsistent();
            mutex.unlock();
            mutex.lock();
            mutex.unlock();
        }
    }

    @Test
    void howOftenAKilledHolderHadLockedIsForgotten() throws Exception {
        mutex = Mutex.createRecursive(memory);
        try (Peer holder = holder("hold-again")) {
            holder.kill();
            assertThatThrownBy(mutex::lock).isInstanceOf(OwnerDied.class);
            mutex.makeConsistent();
            mutex.unlock();
            assertThatThrownBy(mutex::unlock).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    /** As a process that its parent has not waited for. */
    @Test
    void aZombieHoldsNothing() throws Exception {
        try (Peer holder = Peer.startUnderAStranger(file, "hold")) {
            ProcessHandle process = ProcessHandle.of(holder.number()).orElseThrow();
            holder.await("done");
            Task<Void> waiter = Task.start(Kind.PLATFORM, mutex::lock);
            assertThat(mutex.lock(Deadline.after(Duration.ofMillis(100)))).isFalse();
            process.destroyForcibly();
            assertThatThrownBy(waiter::get).isInstanceOf(OwnerDied.class);
            assertThat(holder.isAlive()).isTrue();
        }
    }

    /** A pid that was given out anew is not the holder. */
    @Test
    void anotherProcessWithThePidHoldsNothing() throws Exception {
        long stranger = Holder.me() + (1L << 32); // this very pid, started a moment later
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.STATE_OFFSET, stranger);
        assertThatThrownBy(mutex::tryLock).isInstanceOf(OwnerDied.class);
    }

    @Test
    void aKilledWaiterTakesNobodysTurn() throws Exception {
        mutex.lock();
        Task<Void> waiter = Task.start(Kind.PLATFORM, mutex::lock);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            peers.add(Peer.start(file, "want"));
            peers.getLast().await("wanted");
        }
        assertThat(Kind.PLATFORM
                        .start(() -> mutex.lock(Deadline.after(Duration.ofMillis(200))))
                        .get())
                .isFalse();
        for (Peer peer : peers) {
            peer.close();
        }
        mutex.unlock();
        waiter.get();
    }

    @Test
    void aKilledHolderWithManyWaitersIsMendedOnce() throws Exception {
        int threads = 6;
        try (Peer holder = holder("hold")) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(Kind.PLATFORM.start(() -> {
                    int told = 0;
                    try {
                        mutex.lock();
                    } catch (OwnerDied e) {
                        told = 1;
                        mutex.makeConsistent();
                    }
                    mutex.unlock();
                    return told;
                }));
            }
            holder.kill();
            int told = 0;
            for (Task<Integer> task : tasks) {
                told += task.get();
            }
            assertThat(told).isEqualTo(1);
        }
    }

    @Test
    void noCountIsLostBetweenProcesses() throws Exception {
        long times = 100_000;
        List<Peer> peers = new ArrayList<>();
        for (int who = 0; who < 4; who++) {
            peers.add(Peer.start(file, "count", "" + who, "" + times));
        }
        for (Peer peer : peers) {
            assertThat(peer.exitStatus()).isZero();
            peer.close();
        }
        for (int who = 0; who < 4; who++) {
            assertThat(Counting.count(memory, who)).isEqualTo(times);
        }
        assertThat(Counting.isConsistent(memory)).isTrue();
    }

    /** Processes that count are killed at random moments; those that are left, and new ones, go on, and nothing is lost. */
    @Test
    @Timeout(900)
    void killedAtRandomMomentsTheOthersGoOn() throws Exception {
        int rounds = Boolean.getBoolean("brood.soak") ? 200 : 20;
        Random random = new Random(42);
        Task<Void> here = Task.start(Kind.PLATFORM, () -> Counting.run(memory, 31, Long.MAX_VALUE));
        Peer[] peers = new Peer[3];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = Peer.start(file, "count", "" + i, "" + Long.MAX_VALUE);
        }
        for (int round = 0; round < rounds; round++) {
            int victim = random.nextInt(peers.length);
            progressOf(victim);
            Thread.sleep(0, random.nextInt(1_000_000)); // another moment each time
            peers[victim].close();
            progressOf(31);
            peers[victim] = Peer.start(file, "count", "" + victim, "" + Long.MAX_VALUE);
        }
        for (Peer peer : peers) {
            peer.close();
        }
        progressOf(31);
        here.thread().interrupt();
        try {
            mutex.lock();
        } catch (OwnerDied e) {
            Counting.mend(memory);
            mutex.makeConsistent();
        }
        assertThat(Counting.isConsistent(memory)).isTrue();
    }

    private void progressOf(int who) {
        long before = Counting.count(memory, who);
        while (Counting.count(memory, who) < before + 1000) {
            Thread.yield();
        }
    }
}
