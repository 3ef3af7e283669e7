package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.mmap.ProcessId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HolderTableTest {
    private static final int SIZE = 4;
    private static final long DEAD = 12345L << 32 | (1 << 22) + 1; // above every pid_max
    private static final long OTHER = ProcessId.of(new Pid(1)).orElseThrow().toWord();

    private final MemorySegment memory = Arena.ofAuto().allocate(HolderTable.bytes(SIZE) + 64, 8);

    private HolderTable table(long... holders) {
        ReadWriteLock.create(memory, SIZE);
        for (int i = 0; i < holders.length; i++) {
            SyncDescriptor.LONG.setVolatile(memory, SyncDescriptor.TABLE_OFFSET + 8L * i, holders[i]);
        }
        return new HolderTable(memory);
    }

    private long holder(int index) {
        return (long) SyncDescriptor.LONG.getVolatile(memory, SyncDescriptor.TABLE_OFFSET + 8L * index);
    }

    @Test
    void thereAreAsManyAsItIsForAndNotOneMore() {
        HolderTable table = table();
        for (int i = 0; i < SIZE; i++) {
            assertThat(table.countFree()).isEqualTo(SIZE - i);
            assertThat(table.tryClaim()).isTrue();
            assertThat(table.isFree()).isFalse();
        }
        assertThat(table.tryClaim()).isFalse();
        assertThat(holder(SIZE)).isZero();
        for (int i = 0; i < SIZE; i++) {
            assertThat(table.isFree()).isFalse();
            assertThat(table.release()).isTrue();
        }
        assertThat(table.release()).isFalse();
        assertThat(table.isFree()).isTrue();
    }

    @Test
    void onlyThoseOfTheDeadAreFreed() {
        HolderTable table = table(DEAD, OTHER, DEAD, DEAD);
        assertThat(table.freeDead()).isEqualTo(OTHER);
        assertThat(table.countFree()).isEqualTo(3);
        assertThat(holder(1)).isEqualTo(OTHER);
        assertThat(table.release()).isFalse();
    }

    /** Who has found the dead one too, when its place is free and taken again. */
    @Test
    void whoComesTooLateFreesNobodyElse() throws Exception {
        HolderTable table = table();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch began = new CountDownLatch(1);
        Task<Void> late = Task.start(Task.Kind.PLATFORM, () -> {
            began.countDown();
            while (!over.get()) {
                table.freeDead();
            }
        });
        began.await();
        try {
            for (int round = 0; round < 20_000; round++) {
                SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.TABLE_OFFSET, DEAD);
                table.freeDead();
                assertThat(table.tryClaim()).isTrue();
                for (int i = 0; i < 50; i++) {
                    Thread.onSpinWait(); // so long may the other one be late
                }
                assertThat(table.release()).isTrue();
            }
        } finally {
            over.set(true);
        }
        late.get();
    }

    /** This process's own end need not be watched. */
    @Test
    void anotherHolderIsNamedRatherThanThisProcess() {
        assertThat(table().freeDead()).isZero();
        assertThat(table(Holder.me(), OTHER).freeDead()).isEqualTo(OTHER);
        assertThat(table(OTHER, Holder.me()).freeDead()).isEqualTo(OTHER);
        assertThat(table(Holder.me()).freeDead()).isEqualTo(Holder.me());
    }
}
