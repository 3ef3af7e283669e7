package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.mmap.ProcessId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OwnerWordTest {
    private static final long NOBODY_ALIVE = 12345L << 32 | (1 << 22) + 1; // above every pid_max

    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final OwnerWord word = new OwnerWord(memory);

    private void set(long value) {
        SyncDescriptor.LONG.setVolatile(memory, (long) SyncDescriptor.STATE_OFFSET, value);
    }

    @Test
    void aHolderIsItsPidAndItsStart() {
        ProcStat me = ProcStat.of(Pid.current()).orElseThrow();
        assertThat(Holder.process(Holder.me() | Holder.DIED).pid()).isEqualTo(me.pid());
        assertThat(Holder.me()).isEqualTo(new ProcessId(me.pid(), me.startTicks()).toWord());
        assertThat(Holder.hasEnded(Holder.me())).isFalse();
        assertThat(Holder.hasEnded(Holder.me() + (1L << 32))).isTrue();
        assertThat(Holder.hasEnded(NOBODY_ALIVE)).isTrue();
        assertThat(Holder.hasEnded(Holder.me() | Holder.DIED | Holder.PENDING)).isFalse();
        assertThat(Holder.isSomebody(Holder.DIED)).isFalse();
    }

    @Test
    void theMarkOutlivesEveryHolderThatDoesNotMend() {
        set(NOBODY_ALIVE);
        assertThat(word.tryClaim(0)).isFalse();
        assertThat(word.freeIfDead()).isZero();
        assertThat(word.get()).isEqualTo(Holder.DIED);
        assertThat(word.tryClaim(0)).isTrue();
        assertThat(word.isMarkedDied()).isTrue();
        word.release();
        assertThat(word.get()).isEqualTo(Holder.DIED);
        assertThat(word.tryClaim(Holder.PENDING)).isTrue();
        word.unmark(Holder.PENDING);
        word.unmark(Holder.DIED);
        assertThat(word.get()).isEqualTo(Holder.me());
        word.release();
        assertThat(word.get()).isZero();
    }

    @Test
    void whoOnlyWaitedLeavesNoMark() {
        set(NOBODY_ALIVE | Holder.PENDING);
        word.freeIfDead();
        assertThat(word.get()).isZero();
        set(NOBODY_ALIVE | Holder.PENDING | Holder.DIED);
        word.freeIfDead();
        assertThat(word.get()).isEqualTo(Holder.DIED);
    }

    /** Who has found the dead one too, when the next has the lock. */
    @Test
    void whoComesTooLateFreesNobodyElse() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch began = new CountDownLatch(1);
        Task<Void> late = Task.start(Task.Kind.PLATFORM, () -> {
            began.countDown();
            while (!over.get()) {
                word.freeIfDead();
            }
        });
        began.await();
        try {
            for (int round = 0; round < 20_000; round++) {
                set(NOBODY_ALIVE);
                word.freeIfDead();
                assertThat(word.tryClaim(0)).isTrue();
                assertThat(Holder.isMe(word.get())).isTrue();
            }
        } finally {
            over.set(true);
        }
        late.get();
    }

    @Test
    void aLivingHolderIsLeftAlone() {
        set(Holder.me());
        assertThat(word.freeIfDead()).isEqualTo(Holder.me());
        assertThat(word.get()).isEqualTo(Holder.me());
    }
}
