package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.mmap.ProcessId;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.testing.Leaks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What processes that end or are killed leave in a queue. */
@ExtendWith(Leaks.class)
@Timeout(100)
class WorkerQueueEndsTest {
    /** Killed at random moments, with the mutex, within an element, before a wake-up. */
    @Test
    void killedProducersAndConsumersLoseNoMoreThanWhatIsInTheirHandsAndBlockNobody() throws Exception {
        int kills = Boolean.getBoolean("brood.soak") ? 50 : 8;
        Random random = new Random(7);
        try (WorkerQueue<long[]> queue = WorkerQueue.bounded(50);
                SharedArray<Long> put = SharedArray.of(CType.LONG, kills + 1);
                SharedArray<Long> taken = SharedArray.of(CType.LONG, kills + 1)) {
            for (int i = 0; i < kills; i++) {
                int n = i;
                boolean producer = i % 2 == 0;
                try (Worker victim = Worker.of(() -> {
                            while (true) {
                                if (producer) {
                                    queue.put(new long[] {n, put.get(n)});
                                    put.set(n, put.get(n) + 1);
                                } else {
                                    queue.get();
                                    taken.set(n, taken.get(n) + 1);
                                }
                            }
                        })
                        .start()) {
                    long some = 200 + random.nextInt(200);
                    long done = 0;
                    while (done < some) { // this process is the other side
                        if (producer) {
                            long[] element = queue.get();
                            assertThat(element).containsExactly(n, done);
                            done++;
                        } else {
                            queue.put(new long[] {n, done++});
                        }
                    }
                    victim.kill();
                    victim.join();
                    if (producer) {
                        while (queue.tryGet().isPresent()) {
                            done++;
                        }
                        assertThat(done - put.get(n)).isBetween(0L, 1L);
                    } else {
                        long left = 0;
                        while (queue.tryGet().isPresent()) {
                            left++;
                        }
                        assertThat(done - left - taken.get(n)).isBetween(0L, 1L);
                    }
                }
            }
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void aProcessThatEndsWithBothLocksBlocksNobody() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded();
                Worker holder = Worker.of(() -> {
                            for (int mutex : new int[] {QueueRing.PUT_MUTEX, QueueRing.TAKE_MUTEX}) {
                                Mutex.attach(queue.segment().data().asSlice(mutex, Mutex.SIZE))
                                        .lock();
                            }
                            Runtime.getRuntime().halt(0);
                        })
                        .start()) {
            holder.join();
            assertThat(holder.failure()).isEmpty();
            for (int i = 0; i < 3; i++) {
                queue.put(i);
                assertThat(queue.get()).isEqualTo(i);
            }
            for (int mutex : new int[] {QueueRing.PUT_MUTEX, QueueRing.TAKE_MUTEX}) {
                Mutex lock = Mutex.attach(queue.segment().data().asSlice(mutex, Mutex.SIZE));
                lock.lock(); // does not throw OwnerDied any more
                lock.unlock();
            }
        }
    }

    @Test
    void joinWaitsForWhatIsInSomebodysHandsUnlessHeIsKilled() throws Exception {
        try (WorkerQueue<String> queue = WorkerQueue.unbounded();
                Shared<Event> taken = Shared.event();
                Worker consumer = Worker.of(() -> {
                            queue.get();
                            taken.get().set();
                            Thread.sleep(Long.MAX_VALUE);
                        })
                        .start()) {
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            queue.put("in the hands of the consumer");
            taken.get().await();
            queue.put("mine");
            assertThat(queue.get()).isEqualTo("mine");
            queue.taskDone();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.join(WorkerQueueTest.soon())).isFalse();
            consumer.kill();
            queue.join();
        }
    }

    @Test
    void theHandsOfProcessesThatHaveEndedAreFree() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded();
                SharedValue<Long> ended = SharedValue.of(CType.LONG, 0L)) {
            try (Worker worker =
                    Worker.of(() -> ended.set(ProcessId.current().toWord())).start()) {
                worker.join();
            }
            MemorySegment hands = queue.segment().data().asSlice(QueueRing.HANDS, 4096 * 16); // as many as there are
            for (long at = 0; at < hands.byteSize(); at += 16) {
                hands.set(ValueLayout.JAVA_LONG, at, ended.get());
                hands.set(ValueLayout.JAVA_LONG, at + 8, 3);
            }
            queue.put(1);
            assertThat(queue.get()).isOne();
            assertThat(queue.join(WorkerQueueTest.soon())).isFalse();
            queue.taskDone();
            assertThat(queue.join(WorkerQueueTest.soon())).isTrue();
        }
    }

    @Test
    void aQueueThatAWorkerClosesIsNotFinishedForTheOthers() throws Exception {
        try (WorkerQueue<Integer> queue = WorkerQueue.unbounded()) {
            try (Worker worker = Worker.of(queue::close).start()) {
                worker.join();
                assertThat(worker.failure()).isEmpty();
            }
            queue.put(1);
            assertThat(queue.get()).isOne();
        }
    }

    @Test
    void aLongLivedWorkerDoesNotKeepEmptyQueuesThatTheirCreatorHasClosed() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            for (int i = 0; i < 10; i++) {
                try (WorkerQueue<Integer> queue = WorkerQueue.unbounded()) {
                    pool.submit(() -> queue.put(1)).get();
                    queue.get();
                }
            }
            assertThat(pool.submit(SharedTest::countMappings).get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatAProducerHasPutOutlivesIt() throws Exception {
        try (WorkerQueue<String> queue = WorkerQueue.unbounded()) {
            try (Worker producer = Worker.of(() -> {
                        queue.put("x".repeat(1 << 20));
                        Runtime.getRuntime().halt(0);
                    })
                    .start()) {
                producer.join(); // which Python forbids before the queue has been emptied
            }
            assertThat(queue.get()).hasSize(1 << 20);
        }
    }
}
