package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.sync.Event;
import brood.testing.Leaks;
import java.io.InvalidClassException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements between processes. */
@ExtendWith(Leaks.class)
@Timeout(100)
class WorkerQueueTest {
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    static Deadline soon() {
        return Deadline.after(A_MOMENT);
    }

    @Test
    void whatIsPutComesOutInOrderAndAsACopy() throws Exception {
        try (WorkerQueue<Object> queue = WorkerQueue.unbounded()) {
            List<Integer> list = new ArrayList<>(List.of(1));
            List<Object> elements =
                    List.of(1, "zwei", -3L, 4.0, true, Map.of("five", 6), "", "\0ÿ", "Ā", "\uD800", "ß".repeat(1000));
            for (Object element : elements) {
                queue.put(element);
            }
            queue.put(list);
            list.add(2);
            assertThat(queue.size()).isEqualTo(elements.size() + 1);
            for (Object element : elements) {
                assertThat(queue.get()).isEqualTo(element);
            }
            assertThat(queue.get()).isEqualTo(List.of(1));
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void fullAndEmptyAreOutcomes() throws Exception {
        try (WorkerQueue<String> queue = WorkerQueue.bounded(2)) {
            assertThat(queue.tryGet()).isEmpty();
            assertThat(queue.get(soon())).isEmpty();
            queue.put("a");
            assertThat(queue.isFull()).isFalse();
            assertThat(queue.tryPut("b")).isTrue();
            assertThat(queue.isFull()).isTrue();
            assertThat(queue.tryPut("c")).isFalse();
            assertThat(queue.put("c", soon())).isFalse();
            assertThat(queue.tryGet()).contains("a");
            assertThat(queue.put("d", soon())).isTrue();
            assertThat(queue.get()).isEqualTo("b");
            assertThat(queue.get()).isEqualTo("d");
        }
        try (WorkerQueue<Integer> unbounded = WorkerQueue.bounded(-1)) {
            for (int i = 0; i < 100_000; i++) {
                assertThat(unbounded.tryPut(i)).isTrue();
            }
            assertThat(unbounded.size()).isEqualTo(100_000);
        }
    }

    @Test
    void whatCannotBePutIsRefusedAndTheQueueGoesOn() throws Exception {
        try (WorkerQueue<Object> queue = WorkerQueue.create(10, 8 * QueueRing.CHUNK)) {
            assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> queue.put(List.of(1, new Object()))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> queue.put(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.put(new byte[2 * QueueRing.CHUNK]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("large");
            queue.put("fine");
            assertThat(queue.get()).isEqualTo("fine");
        }
    }

    @Test
    void whatTheFilterRefusesIsAnErrorOfItsOwnOnly() throws Exception {
        try (WorkerQueue<Object> queue = WorkerQueue.unbounded().filter("!java.util.BitSet")) {
            queue.put(new BitSet());
            queue.put("next");
            assertThatThrownBy(queue::get).hasMessageContaining("REJECTED");
            assertThat(queue.get()).isEqualTo("next");
        }
    }

    /** Of all sizes through a ring that is small, so that they come to its end in all ways. */
    @Test
    void nothingIsLostWhereTheRingEnds() throws Exception {
        Random random = new Random(42);
        try (WorkerQueue<byte[]> queue = WorkerQueue.create(Integer.MAX_VALUE, 8 * QueueRing.CHUNK)) {
            List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? QueueRing.CHUNK - 100 : 5000)];
                random.nextBytes(bytes);
                while (!queue.tryPut(bytes)) {
                    assertThat(queue.get()).isEqualTo(expected.removeFirst());
                }
                expected.add(bytes);
            }
            for (byte[] bytes : expected) {
                assertThat(queue.get()).isEqualTo(bytes);
            }
        }
    }

    /** Two processes' views of the ring, one of which has not looked for as long as the other went round it. */
    @Test
    void whoHasSeenAnOldHeadPutsNothingIntoAFullRing() throws Exception {
        int bytes = 8 * QueueRing.CHUNK;
        byte[] some = new byte[1000];
        QueueCodec codec = new QueueCodec();
        try (WorkerQueue<byte[]> queue = WorkerQueue.create(Integer.MAX_VALUE, bytes)) {
            QueueHands hands = new QueueHands(queue.segment());
            QueueRing one = new QueueRing(queue.segment());
            QueueRing other = new QueueRing(queue.segment());
            assertThat(other.put(some, some.length)).isTrue();
            assertThat(one.take(codec, hands)).isTrue();
            for (int at = 0; at < bytes * 3 / 4; at += some.length) {
                assertThat(one.put(some, some.length)).isTrue();
                assertThat(one.take(codec, hands)).isTrue();
            }
            while (one.put(some, some.length)) {
                // up to what was its beginning, and further
            }
            assertThat(other.put(some, some.length)).isFalse();
            assertThat(other.take(codec, hands)).isTrue();
        }
    }

    @Test
    void memoryIsGivenBackBehindTheHead() throws Exception {
        try (WorkerQueue<byte[]> queue = WorkerQueue.unbounded()) {
            byte[] bytes = new byte[1 << 20];
            long before = sharedKib();
            for (int i = 0; i < 200; i++) {
                queue.put(bytes);
                queue.get();
            }
            assertThat(sharedKib() - before).isLessThan(20 * 1024);
        }
    }

    private static long sharedKib() throws Exception {
        for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/status"))) {
            if (line.startsWith("RssShmem:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no RssShmem");
    }

    @Test
    void eachElementIsTakenOnceByOneOfMany() throws Exception {
        int each = 5000;
        try (WorkerQueue<Integer> queue = WorkerQueue.bounded(100);
                WorkerQueue<int[]> results = WorkerQueue.unbounded()) {
            List<Worker> producers = new ArrayList<>();
            List<Worker> all = new ArrayList<>();
            try {
                for (int p = 0; p < 2; p++) {
                    int from = p * each;
                    producers.add(Worker.of(() -> {
                        for (int i = from; i < from + each; i++) {
                            queue.put(i);
                        }
                    }));
                    all.add(Worker.of(() -> {
                        List<Integer> taken = new ArrayList<>();
                        try {
                            while (true) {
                                taken.add(queue.get());
                            }
                        } catch (QueueClosed end) {
                            results.put(taken.stream().mapToInt(i -> i).toArray());
                        }
                    }));
                }
                all.addAll(producers);
                for (Worker worker : all) {
                    worker.start();
                }
                for (Worker producer : producers) {
                    producer.join();
                }
                queue.finish();
                int[] first = results.get();
                int[] second = results.get();
                assertThat(first.length + second.length).isEqualTo(2 * each);
                BitSet seen = new BitSet();
                for (int[] taken : List.of(first, second)) {
                    Arrays.stream(taken).forEach(seen::set);
                    for (int p = 0; p < 2; p++) {
                        int producer = p;
                        assertThat(Arrays.stream(taken)
                                        .filter(i -> i / each == producer)
                                        .toArray())
                                .isSorted();
                    }
                }
                assertThat(seen.cardinality()).isEqualTo(2 * each);
            } finally {
                all.forEach(Worker::close);
            }
        }
    }

    @Test
    void buffersThatWereForAGiantAreNotKept() throws Exception {
        QueueCodec codec = new QueueCodec();
        codec.room(1 << 10);
        codec.encode("small");
        assertThat(codec.isSmall()).isTrue();
        codec.encode(new byte[1 << 21]);
        assertThat(codec.isSmall()).isFalse();
        QueueCodec other = new QueueCodec();
        other.room(1 << 21);
        assertThat(other.isSmall()).isFalse();
    }

    @Test
    void manyQueuesThatHaveHadAGiantDoNotFillTheHeap() throws Exception {
        try (Worker worker = Worker.of(() -> {
                    List<WorkerQueue<byte[]>> queues = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        WorkerQueue<byte[]> queue = WorkerQueue.unbounded();
                        queues.add(queue);
                        queue.put(new byte[8 << 20]);
                        queue.get();
                    }
                    System.exit(queues.size());
                })
                .jvm(WorkerJvm.current().output(WorkerTest.silent()).heap(96 << 20))
                .start()) {
            worker.join();
            assertThat(worker.exitValue()).hasValue(10);
        }
    }

    @Test
    void joinEndsWithTheLastTaskDone() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded();
                SharedValue<Integer> sum = SharedValue.of(CType.INT, 0);
                Worker consumer = Worker.of(() -> {
                            while (true) {
                                int element = queue.get();
                                sum.update(n -> n + element);
                                queue.taskDone();
                            }
                        })
                        .start()) {
            for (int i = 1; i <= 1000; i++) {
                queue.put(i);
            }
            queue.join();
            assertThat(sum.get()).isEqualTo(500_500);
            assertThat(consumer.isAlive()).isTrue();
        }
    }

    @Test
    void aFinishedQueueIsEmptiedAndEndsAllWaits() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.bounded(1)) {
            queue.put(1);
            FutureTask<Void> putter = new FutureTask<>(() -> {
                queue.put(2);
                return null;
            });
            Thread.ofPlatform().start(putter);
            queue.finish();
            assertThatThrownBy(putter::get).hasCauseInstanceOf(QueueClosed.class);
            assertThat(queue.get()).isOne();
            assertThatThrownBy(queue::get).isInstanceOf(QueueClosed.class);
            assertThatThrownBy(queue::tryGet).isInstanceOf(QueueClosed.class);
            assertThatThrownBy(() -> queue.put(3)).isInstanceOf(QueueClosed.class);
        }
    }

    @Test
    void aQueueThatItsCreatorHasClosedIsEmptiedByTheOthers() throws Exception {
        try (SharedValue<Integer> taken = SharedValue.of(CType.INT, 0);
                Shared<Event> closed = Shared.event();
                SharedValue<Integer> another = SharedValue.of(CType.INT, 1)) {
            WorkerQueue<Object> handles = WorkerQueue.unbounded();
            WorkerQueue<Integer> queue = WorkerQueue.unbounded();
            Worker worker = Worker.of(() -> {
                queue.get();
                taken.set(1);
                closed.get().await();
                handles.get(); // maps another, and unmaps what nobody is to use
                taken.set(1 + queue.get());
                try {
                    queue.get();
                } catch (QueueClosed end) {
                    System.exit(5);
                }
            });
            try (handles;
                    worker) {
                worker.start();
                queue.put(1);
                while (taken.get() == 0) {
                    Thread.onSpinWait();
                }
                queue.put(2);
                queue.close();
                handles.put(another);
                closed.get().set();
                worker.join();
                assertThat(worker.exitValue()).hasValue(5);
                assertThat(taken.get()).isEqualTo(3);
            }
        }
    }

    /** The queue's own filter goes along; without one it is that of the worker. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWorkerTakesNothingThatTheFilterRefuses(boolean ofTheQueue) throws Exception {
        String none = "!java.util.BitSet";
        WorkerJvm jvm = WorkerJvm.current().filter(ofTheQueue ? "" : none);
        try (WorkerQueue<Object> queue = WorkerQueue.unbounded();
                WorkerQueue<String> answers = WorkerQueue.unbounded()) {
            queue.filter(ofTheQueue ? none : "");
            queue.put(new BitSet());
            try (Worker worker = Worker.of(() -> {
                        try {
                            answers.put("taken " + queue.get());
                        } catch (InvalidClassException refused) {
                            answers.put("refused");
                        }
                    })
                    .jvm(jvm)
                    .start()) {
                assertThat(answers.get()).isEqualTo("refused");
                worker.join();
            }
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(queue::get).isInstanceOf(InterruptedException.class);
            queue.put(1);
            assertThat(queue.get()).isOne();
        }
    }
}
