package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.pipe.Pipe;
import brood.sync.Barrier;
import brood.sync.BoundedSemaphore;
import brood.sync.Condition;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import brood.sync.ReadWriteLock;
import brood.sync.Semaphore;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Locks and values that workers share. */
@ExtendWith(Leaks.class)
@Timeout(60)
class SharedTest {
    private static void run(Worker... workers) throws Exception {
        List<Worker> started = new ArrayList<>();
        try {
            for (Worker worker : workers) {
                started.add(worker.start());
            }
            for (Worker worker : started) {
                worker.join();
                assertThat(worker.failure()).isEmpty();
            }
        } finally {
            started.forEach(Worker::close);
        }
    }

    @Test
    void noUpdateOfAValueIsLostBetweenProcesses() throws Exception {
        try (SharedValue<Integer> value = SharedValue.of(CType.INT, 5);
                Shared<Barrier> start = Shared.barrier(2)) {
            Action count = () -> {
                start.get().await();
                for (int i = 0; i < 20_000; i++) {
                    value.update(n -> n + 1);
                }
            };
            run(Worker.of(count), Worker.of(count));
            assertThat(value.get()).isEqualTo(40_005);
        }
    }

    @Test
    void eachTypeOfCKeepsItsRange() throws Exception {
        check(CType.CHAR, 'h', '\u00ff');
        check(CType.WCHAR, 0x1F600, 0);
        check(CType.BYTE, Byte.MIN_VALUE, Byte.MAX_VALUE);
        check(CType.UNSIGNED_BYTE, 0, 255);
        check(CType.SHORT, Short.MIN_VALUE, Short.MAX_VALUE);
        check(CType.UNSIGNED_SHORT, 0, 65535);
        check(CType.INT, Integer.MIN_VALUE, Integer.MAX_VALUE);
        check(CType.UNSIGNED_INT, 0L, 0xFFFF_FFFFL);
        check(CType.LONG, Long.MIN_VALUE, Long.MAX_VALUE);
        check(CType.LONG_LONG, Long.MIN_VALUE, Long.MAX_VALUE);
        check(CType.UNSIGNED_LONG_LONG, BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        check(CType.UNSIGNED_LONG, BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        check(CType.FLOAT, 1.5f, -0.0f);
        check(CType.DOUBLE, Math.PI, Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> check(CType.UNSIGNED_BYTE, 256, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> check(CType.UNSIGNED_LONG, BigInteger.TWO.pow(64), BigInteger.ONE.negate()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CType.of('x')).isInstanceOf(IllegalArgumentException.class);
    }

    private static <T> void check(CType<T> type, T first, T second) throws Exception {
        assertThat((Object) CType.of(type.letter())).isSameAs(type);
        try (SharedArray<T> array = SharedArray.of(type, List.of(first, second, first))) {
            assertThat(array.toList()).containsExactly(first, second, first);
            assertThat(array.memory().byteSize()).isEqualTo(3L * type.size());
        }
    }

    @Test
    void valuesOfEachTypeAreReadAndWrittenByAnotherProcess() throws Exception {
        ArrayList<SharedArray<?>> arrays = new ArrayList<>();
        try {
            arrays.add(SharedArray.of(CType.CHAR, List.of('h', '\u00ff')));
            arrays.add(SharedArray.of(CType.WCHAR, List.of(0x1F600, 0)));
            arrays.add(SharedArray.of(CType.BYTE, List.of(Byte.MIN_VALUE, Byte.MAX_VALUE)));
            arrays.add(SharedArray.of(CType.UNSIGNED_BYTE, List.of(0, 255)));
            arrays.add(SharedArray.of(CType.SHORT, List.of(Short.MIN_VALUE, Short.MAX_VALUE)));
            arrays.add(SharedArray.of(CType.UNSIGNED_SHORT, List.of(0, 65535)));
            arrays.add(SharedArray.of(CType.INT, List.of(Integer.MIN_VALUE, Integer.MAX_VALUE)));
            arrays.add(SharedArray.of(CType.UNSIGNED_INT, List.of(0L, 0xFFFF_FFFFL)));
            arrays.add(SharedArray.of(CType.LONG, List.of(Long.MIN_VALUE, Long.MAX_VALUE)));
            arrays.add(SharedArray.of(CType.UNSIGNED_LONG, List.of(BigInteger.ONE, BigInteger.TWO.pow(63))));
            arrays.add(SharedArray.of(CType.LONG_LONG, List.of(Long.MIN_VALUE, Long.MAX_VALUE)));
            arrays.add(SharedArray.of(CType.UNSIGNED_LONG_LONG, List.of(BigInteger.ONE, BigInteger.TWO.pow(63))));
            arrays.add(SharedArray.of(CType.FLOAT, List.of(1.5f, -0.0f)));
            arrays.add(SharedArray.of(CType.DOUBLE, List.of(Math.PI, Double.NEGATIVE_INFINITY)));
            ArrayList<List<?>> values = new ArrayList<>();
            for (SharedArray<?> array : arrays) {
                values.add(new ArrayList<>(array.toList()));
            }
            run(Worker.of(() -> {
                for (int i = 0; i < arrays.size(); i++) {
                    assertThat((Object) arrays.get(i).toList()).isEqualTo(values.get(i));
                    swap(arrays.get(i));
                }
            }));
            for (int i = 0; i < arrays.size(); i++) {
                assertThat((Object) arrays.get(i).toList())
                        .isEqualTo(values.get(i).reversed());
            }
        } finally {
            arrays.forEach(SharedArray::close);
        }
    }

    private static <T> void swap(SharedArray<T> array) {
        T first = array.get(0);
        array.set(0, array.get(1));
        array.set(1, first);
    }

    @Test
    void whatAWorkerWritesIntoAnArrayIsThere() throws Exception {
        try (SharedArray<Double> array = SharedArray.of(CType.DOUBLE, 4)) {
            run(Worker.of(() -> array.set(2, 2.5)), Worker.of(() -> array.update(3, old -> old + 1)));
            assertThat(array.toList()).containsExactly(0.0, 0.0, 2.5, 1.0);
            assertThatThrownBy(() -> array.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aHolderThatIsKilledLeavesTheLockToTheNextWhoIsTold() throws Exception {
        try (Shared<Mutex> lock = Shared.mutex();
                Shared<Event> held = Shared.event();
                Worker holder = Worker.of(() -> {
                            lock.get().lock();
                            held.get().set();
                            Thread.sleep(Long.MAX_VALUE);
                        })
                        .start()) {
            held.get().await();
            assertThat(lock.get().lock(Deadline.after(Duration.ofMillis(10)))).isFalse();
            holder.kill();
            assertThatThrownBy(() -> lock.get().lock()).isInstanceOf(OwnerDied.class);
            lock.get().makeConsistent();
            lock.get().unlock();
        }
    }

    @Test
    void aWorkerKilledDuringAnUpdateBlocksNobodyAndChangesNothing() throws Exception {
        try (SharedValue<Long> value = SharedValue.of(CType.LONG, 7L);
                Shared<Event> within = Shared.event();
                Worker updating = Worker.of(() -> value.update(n -> {
                            within.get().set();
                            while (true) {
                                Thread.onSpinWait();
                            }
                        }))
                        .start()) {
            within.get().await();
            updating.kill();
            assertThat(value.update(n -> n + 1)).isEqualTo(8);
            value.lock().lock(); // does not throw OwnerDied any more
            value.lock().unlock();
        }
    }

    @Test
    void allKindsOfLocksGoToAWorkerAndWorkThere() throws Exception {
        try (Shared<Semaphore> semaphore = Shared.semaphore(0);
                Shared<BoundedSemaphore> lent = Shared.boundedSemaphore(1);
                Shared<Mutex> mutex = Shared.recursiveMutex();
                Shared<Condition> condition = Shared.condition();
                Shared<ReadWriteLock> books = Shared.readWriteLock(2);
                SharedValue<Integer> turn = SharedValue.of(CType.INT, 0);
                Worker worker = Worker.of(() -> {
                            books.get().lockRead();
                            mutex.get().lock();
                            mutex.get().lock();
                            lent.get().acquire();
                            turn.set(1);
                            condition.get().signalAll();
                            while (turn.get() != 2) {
                                condition.get().await(mutex.get());
                            }
                            mutex.get().unlock();
                            mutex.get().unlock();
                            semaphore.get().release(3);
                            Thread.sleep(Long.MAX_VALUE);
                        })
                        .start()) {
            mutex.get().lock();
            while (turn.get() != 1) {
                condition.get().await(mutex.get());
            }
            assertThat(lent.get().tryAcquire()).isFalse();
            turn.set(2);
            condition.get().signalAll();
            mutex.get().unlock();
            for (int i = 0; i < 3; i++) {
                semaphore.get().acquire();
            }
            assertThat(semaphore.get().permits()).isZero();
            assertThat(books.get().tryLockWrite()).isFalse();
            worker.kill();
            lent.get().acquire();
            books.get().lockWrite();
        }
    }

    @Test
    void whatIsClosedCannotBeSentAndWhatCannotBeMadeLeavesNothing() throws Exception {
        SharedValue<Integer> value = SharedValue.of(CType.INT, 1);
        value.close();
        value.close();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Worker.of(() -> value.set(2)).start()).hasStackTraceContaining("closed");
        assertThatThrownBy(() -> Shared.semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedValue.of(CType.UNSIGNED_INT, -1L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedArray.of(CType.INT, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatCannotBeClosedYetStaysOpenForTheOthersToo() throws Exception {
        try (Pipe pipe = Pipe.open();
                FileChannel source = FileChannel.open(
                        Path.of("/proc/self/fd/" + pipe.readEnd().fd().raw()));
                SharedArray<Byte> array = SharedArray.of(CType.BYTE, 1);
                SharedValue<Integer> other = SharedValue.of(CType.INT, 1);
                WorkerPool pool = WorkerPool.open(1)) {
            pool.submit(() -> array.get(0)).get();
            FutureTask<Integer> reading =
                    new FutureTask<>(() -> source.read(array.memory().asByteBuffer()));
            Thread thread = Thread.ofPlatform().name("reading").start(reading);
            Await.until(() -> isInNative(thread) && isAsleep("reading"));
            assertThatThrownBy(array::close).isInstanceOf(IllegalStateException.class);
            // It unmaps what is closed when it maps another.
            assertThat(pool.submit(() -> other.get() + countMappings()).get()).isEqualTo(1 + 2);
            pipe.writeEnd().write(7);
            assertThat(reading.get()).isOne();
            assertThat(array.get(0)).isEqualTo((byte) 7);
        }
    }

    private static boolean isInNative(Thread thread) {
        StackTraceElement[] trace = thread.getStackTrace();
        return trace.length > 0 && trace[0].isNativeMethod();
    }

    /** In the kernel, and not just about to be there. */
    private static boolean isAsleep(String thread) {
        return Arrays.stream(new File("/proc/self/task").list()).anyMatch(task -> {
            try {
                String[] stat = Files.readString(Path.of("/proc/self/task", task, "stat"))
                        .split("[()] ?");
                return stat[1].equals(thread) && stat[2].startsWith("S");
            } catch (IOException ended) {
                return false;
            }
        });
    }

    /** As somebody could send it who wants others to write where nothing is. */
    @Test
    void whatLeadsToOtherMemoryIsRefused() throws Exception {
        try (SharedValue<Integer> value = SharedValue.of(CType.INT, 1);
                SharedArray<Integer> array = SharedArray.of(CType.INT, 3);
                WorkerQueue<Integer> queue = WorkerQueue.unbounded();
                Shared<Mutex> mutex = Shared.mutex();
                Shared<Event> event = Shared.event()) {
            for (SharedObject object : List.of(value, array, queue, mutex)) {
                SharedObject other = object == mutex ? event : mutex; // which they begin with, but no more
                String bytes = new String(Copies.bytes("it", object), StandardCharsets.ISO_8859_1);
                byte[] changed = bytes.replace(
                                object.segment().name(), other.segment().name())
                        .getBytes(StandardCharsets.ISO_8859_1);
                assertThatThrownBy(() -> Copies.read(new ByteArrayInputStream(changed), Copies.filter("")))
                        .as(object.toString())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whatHasBeenClosedBeforeItArrivesIsAnErrorThatSaysSo() throws Exception {
        SharedValue<Integer> value = SharedValue.of(CType.INT, 1);
        byte[] sent = Copies.bytes("it", value);
        value.close();
        try (WorkerPool pool = WorkerPool.open(1)) {
            assertThatThrownBy(() -> pool.submit(() -> Copies.read(new ByteArrayInputStream(sent), Copies.filter("")))
                            .get())
                    .cause()
                    .isInstanceOf(InvalidObjectException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void aLongLivedWorkerDoesNotKeepWhatItsParentHasClosed() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            for (int i = 0; i < 50; i++) {
                try (SharedValue<Integer> value = SharedValue.of(CType.INT, i)) {
                    pool.submit(() -> value.update(n -> n + 1)).get();
                    assertThat(value.get()).isEqualTo(i + 1);
                }
            }
            assertThat(pool.submit(SharedTest::countMappings).get()).isLessThanOrEqualTo(2);
        }
    }

    static long countMappings() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("memfd:brood-")).count();
        }
    }

    @Test
    void aWorkerCanSendBackWhatItWasGivenAndPassOnWhatItMade() throws Exception {
        try (SharedValue<Integer> mine = SharedValue.of(CType.INT, 1);
                WorkerPool pool = WorkerPool.open(1)) {
            SharedValue<Integer> same = pool.submit(() -> mine).get();
            same.set(9);
            assertThat(mine.get()).isEqualTo(9);
            try (SharedValue<Integer> theirs =
                    pool.submit(() -> SharedValue.of(CType.INT, 77)).get()) {
                assertThat(theirs.get()).isEqualTo(77);
                pool.shutdown();
                pool.join(); // its creator has ended
                try (WorkerPool other = WorkerPool.open(1)) {
                    assertThat(other.submit(() -> theirs.update(n -> n + 1)).get())
                            .isEqualTo(78);
                    assertThat(other.submit(() -> theirs.get() + countMappings())
                                    .get())
                            .isEqualTo(78 + 1); // received twice, mapped once
                }
            }
        }
    }
}
