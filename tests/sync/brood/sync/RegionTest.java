package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.mmap.InvalidLayout;
import brood.mmap.ProcessId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegionTest {
    /** Every kind, and how it is made and found. */
    private enum Lock {
        MUTEX(Mutex::create, Mutex::attach, Mutex.SIZE),
        SEMAPHORE(memory -> Semaphore.create(memory, 1), Semaphore::attach, Semaphore.SIZE),
        BOUNDED(memory -> BoundedSemaphore.create(memory, 3), BoundedSemaphore::attach, 64 + 24),
        EVENT(Event::create, Event::attach, Event.SIZE),
        CONDITION(Condition::create, Condition::attach, Condition.SIZE),
        BARRIER(memory -> Barrier.create(memory, 2), Barrier::attach, Barrier.SIZE),
        READ_WRITE(memory -> ReadWriteLock.create(memory, 5), ReadWriteLock::attach, 64 + 40);

        private final Function<MemorySegment, ?> create;
        private final Attachment attach;
        private final long size;

        Lock(Function<MemorySegment, ?> create, Attachment attach, long size) {
            this.create = create;
            this.attach = attach;
            this.size = size;
        }
    }

    private interface Attachment {
        Object to(MemorySegment memory) throws InvalidLayout;
    }

    private final MemorySegment memory = Arena.ofAuto().allocate(256, 8).fill((byte) 0x55);

    @ParameterizedTest
    @EnumSource
    void whatIsNoLockOfThatKindIsRefused(Lock lock) throws Exception {
        assertThatThrownBy(() -> lock.attach.to(memory)).isInstanceOf(InvalidLayout.class);
        for (Lock other : Lock.values()) {
            other.create.apply(memory);
            if (other == lock) {
                assertThat(lock.attach.to(memory)).isNotNull();
            } else {
                assertThatThrownBy(() -> lock.attach.to(memory)).isInstanceOf(InvalidLayout.class);
            }
        }
        lock.create.apply(memory);
        memory.set(ValueLayout.JAVA_INT, SyncDescriptor.VERSION_OFFSET, 2);
        assertThatThrownBy(() -> lock.attach.to(memory))
                .isInstanceOf(InvalidLayout.class)
                .hasMessageContaining("version 2");
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatDoesNotDoIsRefused(Lock lock) throws Exception {
        lock.create.apply(memory.asSlice(0, lock.size));
        lock.attach.to(memory.asSlice(0, lock.size));
        for (MemorySegment bad : new MemorySegment[] {
            memory.asSlice(0, lock.size - 1),
            memory.asSlice(4),
            memory.asReadOnly(),
            MemorySegment.ofArray(new long[32]),
            MemorySegment.NULL
        }) {
            assertThatThrownBy(() -> lock.create.apply(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.attach.to(bad))
                    .isInstanceOfAny(IllegalArgumentException.class, InvalidLayout.class);
        }
    }

    /** The others may lie right behind it. */
    @ParameterizedTest
    @EnumSource
    void nothingBehindItIsTouched(Lock lock) {
        lock.create.apply(memory);
        assertThat(memory.asSlice(lock.size).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x55);
        long state = SyncDescriptor.STATE_OFFSET; // begins with what it was made with
        assertThat(memory.asSlice(state + 4, lock.size - state - 4).toArray(ValueLayout.JAVA_BYTE))
                .containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource
    void theHeaderSaysWhoMadeIt(Lock lock) {
        lock.create.apply(memory);
        assertThat(memory.get(ValueLayout.JAVA_INT, SyncDescriptor.CREATOR_PID_OFFSET))
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(memory.get(ValueLayout.JAVA_LONG, SyncDescriptor.CREATOR_START_OFFSET))
                .isEqualTo(ProcessId.current().startTicks());
    }

    @Test
    void aTableOfNothingIsRefused() {
        assertThatThrownBy(() -> BoundedSemaphore.create(memory, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReadWriteLock.create(memory, -1)).isInstanceOf(IllegalArgumentException.class);
        BoundedSemaphore.create(memory, 3);
        for (int size : new int[] {0, -1, 100, Integer.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_INT, SyncDescriptor.SIZE_OFFSET, size);
            assertThatThrownBy(() -> BoundedSemaphore.attach(memory)).isInstanceOf(InvalidLayout.class);
        }
        Barrier.create(memory, 3);
        for (int parties : new int[] {0, -1, 1 << 23, Integer.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_INT, SyncDescriptor.SIZE_OFFSET, parties);
            assertThatThrownBy(() -> Barrier.attach(memory)).isInstanceOf(InvalidLayout.class);
        }
    }
}
