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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RegionTest {
    /** Every kind, and how it is made and found. */
    private enum Lock {
        MUTEX("mutex", Mutex::create, Mutex::attach, Mutex.SIZE),
        SEMAPHORE("semaphore", memory -> Semaphore.create(memory, 1), Semaphore::attach, Semaphore.SIZE),
        BOUNDED("bounded semaphore", memory -> BoundedSemaphore.create(memory, 3), BoundedSemaphore::attach, 64 + 24),
        EVENT("event", Event::create, Event::attach, Event.SIZE),
        CONDITION("condition", Condition::create, Condition::attach, Condition.SIZE),
        BARRIER("barrier", memory -> Barrier.create(memory, 2), Barrier::attach, Barrier.SIZE),
        READ_WRITE("read-write lock", memory -> ReadWriteLock.create(memory, 5), ReadWriteLock::attach, 64 + 40);

        private final String text;
        private final Function<MemorySegment, ?> create;
        private final Attachment attach;
        private final long size;

        Lock(String text, Function<MemorySegment, ?> create, Attachment attach, long size) {
            this.text = text;
            this.create = create;
            this.attach = attach;
            this.size = size;
        }
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

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
                assertThatThrownBy(() -> lock.attach.to(memory))
                        .isInstanceOf(InvalidLayout.class)
                        .hasMessage("there is no " + lock.text + " in " + memory);
            }
        }
        lock.create.apply(memory);
        memory.set(ValueLayout.JAVA_INT, SyncDescriptor.VERSION_OFFSET, 2);
        assertThatThrownBy(() -> lock.attach.to(memory))
                .isInstanceOf(InvalidLayout.class)
                .hasMessage("the " + lock.text + " has version 2, not 1: " + memory);
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
            assertThatThrownBy(() -> lock.create.apply(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a " + lock.text + " takes ")
                    .hasMessageEndingWith(" not " + bad);
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

    /** In numbers: processes of other versions of Brood find what this one writes, or refuse it. */
    @ParameterizedTest
    @CsvSource({
        "MUTEX,M,0",
        "SEMAPHORE,S,0",
        "BOUNDED,P,3",
        "EVENT,E,0",
        "CONDITION,C,0",
        "BARRIER,B,2",
        "READ_WRITE,R,5"
    })
    void theHeaderIsAsItIsDrawn(Lock lock, char letter, int size) {
        lock.create.apply(memory);
        assertThat(memory.get(INT, 0)).isEqualTo('B' << 24 | 'r' << 16 | letter << 8 | '1');
        assertThat(memory.get(INT, 4)).isEqualTo(1);
        assertThat(memory.get(INT, 8)).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(memory.get(INT, 12)).isEqualTo(size);
        assertThat(memory.get(LONG, 16)).isEqualTo(ProcessId.current().startTicks());
        WaitQueue queue = new WaitQueue(memory);
        queue.enter();
        assertThat(memory.get(INT, 28)).isEqualTo(1);
        queue.wakeAll();
        assertThat(memory.get(INT, 24)).isEqualTo(1);
    }

    @Test
    void theStateIsAsItIsDrawn() throws Exception {
        Mutex mutex = Mutex.createRecursive(memory);
        assertThat(memory.get(INT, 12)).isEqualTo(1);
        mutex.lock();
        mutex.lock();
        assertThat(memory.get(LONG, 32)).isEqualTo(Holder.me());
        assertThat(memory.get(LONG, 40)).isNotZero();
        assertThat(memory.get(INT, 48)).isEqualTo(1);
        Semaphore.create(memory, 7);
        assertThat(memory.get(INT, 32)).isEqualTo(7);
        Event.create(memory).set();
        assertThat(memory.get(INT, 32)).isEqualTo(1);
        Barrier barrier = Barrier.create(memory, 1);
        barrier.await();
        barrier.reset();
        barrier.breakUp();
        assertThat(memory.get(LONG, 32)).isEqualTo(1L << 48 | 1 << 24 | 1 << 23);
        BoundedSemaphore.create(memory, 2).acquire();
        assertThat(memory.get(LONG, 64)).isEqualTo(Holder.me());
        ReadWriteLock lock = ReadWriteLock.create(memory, 2);
        lock.lockRead();
        assertThat(memory.get(LONG, 64)).isEqualTo(Holder.me());
        lock.unlockRead();
        lock.lockWrite();
        assertThat(memory.get(LONG, 32)).isEqualTo(Holder.me());
    }

    @Test
    void aTableOfNothingIsRefused() {
        for (int size : new int[] {0, -1}) {
            assertThatThrownBy(() -> BoundedSemaphore.create(memory, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a bounded semaphore cannot have " + size + " permits");
            assertThatThrownBy(() -> ReadWriteLock.create(memory, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a read-write lock cannot be for " + size + " readers");
        }
        BoundedSemaphore.create(memory, 3);
        for (int size : new int[] {0, -1, 100, Integer.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_INT, SyncDescriptor.SIZE_OFFSET, size);
            assertThatThrownBy(() -> BoundedSemaphore.attach(memory))
                    .isInstanceOf(InvalidLayout.class)
                    .hasMessage("the bounded semaphore is for " + size + ": " + memory);
        }
        Barrier.create(memory, 3);
        for (int parties : new int[] {0, -1, 1 << 23, Integer.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_INT, SyncDescriptor.SIZE_OFFSET, parties);
            assertThatThrownBy(() -> Barrier.attach(memory))
                    .isInstanceOf(InvalidLayout.class)
                    .hasMessage("the barrier is for " + parties + ": " + memory);
        }
    }
}
