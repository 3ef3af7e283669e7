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
class ReadWriteLockTest {
    private SharedFile file;
    private MemorySegment memory;
    private ReadWriteLock lock;

    @BeforeEach
    void map() throws Exception {
        file = SharedFile.create();
        memory = file.memory();
        lock = ReadWriteLock.create(memory, 4);
    }

    @AfterEach
    void delete() throws Exception {
        file.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(50));
    }

    @Test
    void readersMeetAndKeepWritersOut() throws Exception {
        lock.lockRead();
        assertThat(lock.tryLockRead()).isTrue();
        lock.lockReadUninterruptibly();
        assertThat(lock.tryLockWrite()).isFalse();
        assertThat(lock.lockWrite(soon())).isFalse();
        assertThat(lock.tryLockRead()).isTrue(); // the writer that gave up leaves nothing
        assertThat(lock.tryLockRead()).isFalse(); // more than it is for
        assertThat(lock.lockRead(soon())).isFalse();
        for (int i = 0; i < 4; i++) {
            lock.unlockRead();
        }
        assertThatThrownBy(lock::unlockRead)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("this process does not hold the lock for reading");
        assertThat(lock.tryLockWrite()).isTrue();
    }

    @Test
    void aWriterKeepsAllOut() throws Exception {
        lock.lockWriteUninterruptibly();
        assertThat(lock.tryLockRead()).isFalse();
        assertThat(lock.tryLockWrite()).isFalse();
        assertThat(lock.lockRead(soon())).isFalse();
        assertThat(lock.lockWrite(soon())).isFalse();
        lock.unlockWrite();
        assertThatThrownBy(lock::unlockWrite)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("this process does not hold the lock for writing");
        assertThatThrownBy(lock::makeConsistent).isInstanceOf(IllegalMonitorStateException.class);
        lock.lockRead();
        lock.unlockRead();
    }

    @ParameterizedTest
    @EnumSource
    void readersNeverSeeHalfOfAChange(Kind kind) throws Exception {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(Task.start(kind, () -> {
                for (int n = 0; n < 3000; n++) {
                    lock.lockWrite();
                    Peer.guarded(memory, 0, Peer.guarded(memory, 0) + 1);
                    Peer.guarded(memory, 1, Peer.guarded(memory, 1) + 1);
                    lock.unlockWrite();
                }
            }));
        }
        for (int i = 0; i < 6; i++) {
            tasks.add(Task.start(kind, () -> {
                for (int n = 0; n < 3000; n++) {
                    lock.lockRead();
                    long first = Peer.guarded(memory, 0);
                    long second = Peer.guarded(memory, 1);
                    lock.unlockRead();
                    assertThat(first).isEqualTo(second);
                }
            }));
        }
        for (Task<Void> task : tasks) {
            task.get();
        }
        assertThat(Peer.guarded(memory, 0)).isEqualTo(6000);
    }

    /** Each says that it is in before it looks for the other: one of them would see it. */
    @Test
    void aReaderAndAWriterAreNeverInBoth() throws Exception {
        AtomicInteger readers = new AtomicInteger();
        AtomicInteger writers = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Task<Void> reader = Task.start(Kind.PLATFORM, () -> {
            while (!over.get()) {
                if (lock.tryLockRead()) {
                    stayIn(readers, writers);
                    lock.unlockRead();
                }
            }
        });
        try {
            for (int i = 0; i < 600_000; i++) {
                if (lock.tryLockWrite()) {
                    stayIn(writers, readers);
                    lock.unlockWrite();
                }
            }
        } finally {
            over.set(true);
        }
        reader.get();
    }

    private static void stayIn(AtomicInteger own, AtomicInteger others) {
        own.incrementAndGet();
        int met = 0;
        for (int i = 0; i < 20; i++) {
            met += others.get();
        }
        own.decrementAndGet();
        if (met > 0) {
            throw new AssertionError("both are in"); // assertThat takes longer than all the rest
        }
    }

    /** Neither the writer nor those who wait with him. */
    @Test
    void aReaderWhoFindsAWriterDisturbsNobody() throws Exception {
        lock.lockWrite();
        new WaitQueue(memory).enter();
        int before = Region.sequence(memory).get();
        assertThat(lock.tryLockRead()).isFalse();
        assertThat(Region.sequence(memory).get()).isEqualTo(before);
    }

    @Test
    void aWaitingWriterGoesBeforeNewReaders() throws Exception {
        lock.lockRead();
        Task<Void> writer = Task.start(Kind.PLATFORM, () -> {
            lock.lockWrite();
            lock.unlockWrite();
        });
        while (lock.tryLockRead()) {
            lock.unlockRead();
        }
        assertThat(writer.result().isDone()).isFalse();
        assertThatThrownBy(lock::unlockWrite).isInstanceOf(IllegalMonitorStateException.class); // it only waits
        lock.unlockRead();
        writer.get();
        assertThat(lock.tryLockRead()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedWriterLetsTheReadersIn(Kind kind) throws Exception {
        lock.lockRead();
        Task<Void> writer = Task.start(kind, lock::lockWrite);
        while (lock.tryLockRead()) {
            lock.unlockRead();
        }
        Task<Void> reader = Task.start(kind, lock::lockRead);
        writer.thread().interrupt();
        assertThatThrownBy(writer::get).isInstanceOf(InterruptedException.class);
        reader.get();
    }

    @Test
    void aKilledReaderLeavesNothing() throws Exception {
        try (Peer reader = Peer.start(file, "read")) {
            reader.await("done");
            assertThat(lock.lockWrite(soon())).isFalse();
            Task<Void> writer = Task.start(Kind.PLATFORM, lock::lockWrite);
            reader.kill();
            writer.get();
        }
    }

    @Test
    void afterAKilledWriterAllAreToldUntilAWriterHasMended() throws Exception {
        try (Peer writer = Peer.start(file, "write")) {
            writer.await("done");
            Task<Void> waiter = Task.start(Kind.VIRTUAL, lock::lockRead);
            assertThat(lock.lockRead(soon())).isFalse();
            writer.kill();
            assertThatThrownBy(waiter::get)
                    .isInstanceOf(OwnerDied.class)
                    .hasMessage("the holder of the read-write lock ended without unlocking it");
            lock.unlockRead();
            assertThatThrownBy(lock::lockReadUninterruptibly).isInstanceOf(OwnerDied.class);
            lock.unlockRead();
            assertThatThrownBy(lock::lockWriteUninterruptibly).isInstanceOf(OwnerDied.class);
            lock.unlockWrite();
            assertThatThrownBy(lock::tryLockRead).isInstanceOf(OwnerDied.class);
            lock.unlockRead();
            assertThatThrownBy(lock::lockWrite).isInstanceOf(OwnerDied.class);
            lock.unlockWrite();
            assertThatThrownBy(lock::tryLockWrite).isInstanceOf(OwnerDied.class);
            lock.makeConsistent();
            lock.unlockWrite();
            lock.lockRead();
            lock.unlockRead();
        }
    }

    @Test
    void whoNeverWaitsFindsTheDeadAsWell() throws Exception {
        long dead = 12345L << 32 | (1 << 22) + 1; // above every pid_max
        lock = ReadWriteLock.create(memory, 1);
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.TABLE_OFFSET, dead);
        assertThat(lock.tryLockWrite()).isTrue();
        lock.unlockWrite();
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.TABLE_OFFSET, dead);
        assertThat(lock.tryLockRead()).isTrue();
        lock.unlockRead();
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.STATE_OFFSET, dead);
        assertThatThrownBy(lock::tryLockWrite).isInstanceOf(OwnerDied.class);
    }

    /** It has changed nothing. */
    @Test
    void aWriterKilledWhileItWaitsLeavesNothing() throws Exception {
        lock.lockRead();
        try (Peer writer = Peer.start(file, "pending")) {
            writer.await("done");
            assertThat(lock.tryLockRead()).isFalse();
            writer.kill();
            assertThat(lock.tryLockRead()).isTrue();
        }
    }

    /** One reader is dead, the other wakes the writer all the time: that must still find the dead one. */
    @Test
    void busyReadersDoNotHideADeadOne() throws Exception {
        try (Peer dead = Peer.start(file, "read")) {
            dead.await("done");
            dead.kill();
            Task<Void> busy = Task.start(Kind.PLATFORM, () -> {
                while (!Thread.interrupted()) {
                    if (lock.tryLockRead()) {
                        lock.unlockRead();
                    }
                }
            });
            lock.lockWrite();
            busy.thread().interrupt();
            busy.get();
            lock.unlockWrite();
        }
    }
}
