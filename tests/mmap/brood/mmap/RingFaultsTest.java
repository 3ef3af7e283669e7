package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.mmap.RingBuffer.Kind;
import brood.testing.Await;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ring makes of damage, of the traces that a killed process leaves, and of memory that goes. */
class RingFaultsTest extends RingFixture {
    @Test
    void memoryThatHoldsNoRingOrAnotherIsRefused() throws Exception {
        assertThatThrownBy(() -> RingBuffer.open(memory)).isInstanceOf(InvalidLayout.class);
        ring(Kind.ONE_TO_ONE);
        assertThatThrownBy(() -> ring(Kind.MANY_TO_ONE)).isInstanceOf(InvalidLayout.class);
        assertThat(RingBuffer.open(memory).kind()).isEqualTo(Kind.ONE_TO_ONE);
        assertThat(RingBuffer.open(memory).capacity()).isEqualTo(1024);
        for (long at : new long[] {0, 8, 12, 16, 17}) {
            byte good = memory.get(ValueLayout.JAVA_BYTE, at);
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) 99);
            assertThatThrownBy(() -> RingBuffer.open(memory)).isInstanceOf(InvalidLayout.class);
            assertThatThrownBy(() -> ring(Kind.ONE_TO_ONE)).isInstanceOf(InvalidLayout.class);
            memory.set(ValueLayout.JAVA_BYTE, at, good);
        }
        assertThat(RingBuffer.open(memory).capacity()).isEqualTo(1024);
        for (MemorySegment wrong :
                List.of(memory.asReadOnly(), memory.asSlice(0, 2047), MemorySegment.ofArray(new long[512]))) {
            assertThatThrownBy(() -> RingBuffer.open(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long wrong : new long[] {0, -1, 1000, 512, 1025, 1L << 41, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> RingBuffer.sizeFor(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void inMemoryLargerThanTheLargestRingOneOfThatSizeIsMade() throws Exception {
        try (SharedMemory reserved = SharedMemory.reserve("large", 1L << 42)) {
            RingBuffer ring = RingBuffer.createOrOpen(reserved.segment(), Kind.ONE_TO_ONE);
            assertThat(ring.capacity()).isEqualTo(1L << 40);
            assertThat(ring.maxLength()).isEqualTo(1 << 30);
        }
    }

    /** 1500 is no power of two, 4096 does not fit, 512 is too small. */
    @ParameterizedTest
    @ValueSource(longs = {1500, 4096, 512})
    void aRingWithADamagedCapacityOrNotAtThePagesBeginningIsRefused(long capacity) throws Exception {
        try (Mapping larger = Mapping.anonymous(RingBuffer.sizeFor(2048), MapMode.SHARED)) {
            RingBuffer.createOrOpen(larger.segment(), Kind.ONE_TO_ONE);
            assertThatThrownBy(() -> RingBuffer.open(larger.segment().asSlice(16)))
                    .isInstanceOf(IllegalArgumentException.class);
            larger.segment().set(LONG, RingDescriptor.CAPACITY_AT, capacity);
            assertThatThrownBy(() -> RingBuffer.open(larger.segment())).isInstanceOf(InvalidLayout.class);
        }
    }

    /** Length and state of a record as a stray write leaves them. */
    @ParameterizedTest
    @CsvSource({"-1,0", "2000,0", "8,2", "8,3", "600,1"})
    void aDamagedRecordIsAnErrorNotACrashOrALoop(int length, int state) throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            put(producer, 1);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.DATA_AT, length);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.DATA_AT + 4, state);
            assertThatThrownBy(() -> consumer.drain(reader, 1)).isInstanceOf(InvalidLayout.class);
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NEVER)).isInstanceOf(InvalidLayout.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatReachesOverTheEndOfTheDataIsAnError(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        int all = 1024 / 2 / kind.header;
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            for (long i = 0; i < all / 2; i++) {
                put(producer, i);
            }
            assertThat(consumer.drain(reader, all)).isEqualTo(all / 2);
            for (long i = 0; i < all; i++) {
                put(producer, i);
            }
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.DATA_AT + 512, 513); // the tail is far enough
            assertThatThrownBy(() -> consumer.drain(reader, 1)).isInstanceOf(InvalidLayout.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4711L << 32, -1})
    void aRecordThatNoProcessHasClaimedIsAnErrorNotAWait(long owner) throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            memory.set(LONG, producer.tryClaim(8) - Long.BYTES, owner);
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NEVER)).isInstanceOf(InvalidLayout.class);
        }
    }

    /** What an earlier lap has left there may look like anything. */
    @Test
    void whoWaitsDoesNotLookBehindTheTail() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        memory.set(LONG, RingDescriptor.DATA_AT, RingDescriptor.header(8, RingDescriptor.CLAIMED));
        try (RingConsumer consumer = ring.consumer()) {
            assertThat(consumer.drain(reader, 1, Deadline.after(Duration.ofMillis(30))))
                    .isZero();
        }
    }

    @Test
    void aProducerKilledWhileItWritesIsSkippedAndCounted() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        ProcessId dead = ended();
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            put(producer, 1);
            long at = producer.tryClaim(100) - 16;
            memory.set(LONG, at + 8, dead.toWord()); // as if that process had claimed it
            try (RingProducer other = ring.producer()) {
                put(other, 2);
            }
            assertThat(consumer.drain(reader, 10, Deadline.NEVER)).isEqualTo(1);
            assertThat(consumer.drain(reader, 10)).isZero();
            assertThat(consumer.drain(reader, 10, Deadline.NEVER)).isEqualTo(1);
            assertThat(read).containsExactly(1L, 2L);
            assertThat(consumer.skipped()).isEqualTo(1);
        }
    }

    /** Killed after the header, before the tail: then nothing was claimed, and the lock is left. */
    @Test
    void aLockWhoseHolderWasKilledIsTakenOver() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        memory.set(LONG, RingDescriptor.LOCK_AT, ended().toWord());
        memory.set(LONG, RingDescriptor.DATA_AT, RingDescriptor.header(500, RingDescriptor.CLAIMED));
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            put(producer, 5);
            assertThat(consumer.drain(reader, 10)).isEqualTo(1);
            assertThat(read).containsExactly(5L);
        }
    }

    /** The other one is this test: it takes the lock while the producer finds out that its holder has ended. */
    @Test
    void ofTwoWhoTakeALockOverOneDoes() throws Exception {
        long self = ProcessId.current().toWord();
        long dead =
                new ProcessId(ProcessId.current().pid(), 1).toWord(); // had this pid; that takes a while to find out
        Random random = new Random();
        try (RingProducer producer = ring(Kind.MANY_TO_ONE).producer()) {
            for (int round = 0; round < 300; round++) {
                RingDescriptor.LONG.setVolatile(memory, RingDescriptor.LOCK_AT, dead);
                AtomicBoolean begun = new AtomicBoolean();
                FutureTask<Long> claim = start(false, () -> {
                    begun.set(true);
                    return producer.tryClaim(0);
                });
                while (!begun.get()) {
                    Thread.onSpinWait();
                }
                for (int pause = random.nextInt(2000); pause > 0; pause--) {
                    Thread.onSpinWait();
                }
                if (RingDescriptor.LONG.compareAndSet(memory, RingDescriptor.LOCK_AT, dead, self)) {
                    assertThatThrownBy(() -> claim.get(1, TimeUnit.MILLISECONDS))
                            .isInstanceOf(TimeoutException.class);
                    RingDescriptor.LONG.setVolatile(memory, RingDescriptor.LOCK_AT, 0L);
                }
                if (claim.get() != RingProducer.FULL) {
                    producer.abort();
                }
            }
        }
    }

    @Test
    void whoWaitsForAKilledProcessIsToldAndItsEndCanBeTakenOver() throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        long dead = ended().toWord();
        try (RingConsumer consumer = ring.consumer()) {
            memory.set(LONG, RingDescriptor.PRODUCER_AT, dead);
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NEVER)).isInstanceOf(PeerDied.class);
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NOW)).isInstanceOf(PeerDied.class);
            assertThat(consumer.awaitProducer(Deadline.after(Duration.ofMillis(20))))
                    .isFalse();
            FutureTask<Boolean> waiting = start(false, () -> consumer.awaitProducer(Deadline.NEVER));
            awaitSleeper(RingDescriptor.TAIL_AT);
            try (RingProducer producer = ring.producer()) {
                assertThat(waiting.get()).isTrue();
                put(producer, 3);
                assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(1);
            }
        }
        memory.fill((byte) 0);
        ring(Kind.ONE_TO_ONE);
        memory.set(LONG, RingDescriptor.CONSUMER_AT, dead);
        try (RingProducer producer = ring.producer()) {
            MemorySegment half = MemorySegment.ofArray(new byte[ring.maxLength()]);
            producer.tryWrite(half);
            producer.tryWrite(half);
            assertThatThrownBy(() -> producer.write(half, Deadline.NEVER)).isInstanceOf(PeerDied.class);
            try (RingConsumer consumer = ring.consumer()) {
                assertThat(producer.awaitConsumer(Deadline.NOW)).isTrue();
                assertThat(consumer.drain(reader, 1)).isEqualTo(1);
                assertThat(producer.write(half, Deadline.NEVER)).isTrue();
            }
        }
    }

    @Test
    void endsOutliveTheMemoryAndNothingOutlivesTheEnds() throws Exception {
        SharedMemory shared = SharedMemory.anonymous("ring-outlived", RingBuffer.sizeFor(4096));
        RingBuffer ring = RingBuffer.createOrOpen(shared.segment(), Kind.ONE_TO_ONE);
        RingProducer producer = ring.producer();
        RingConsumer consumer = ring.consumer();
        shared.close();
        assertThatThrownBy(ring::producer).isInstanceOf(IllegalStateException.class);
        put(producer, 7);
        assertThat(consumer.drain(reader, 8)).isEqualTo(1);
        assertThat(read).containsExactly(7L);
        producer.close();
        assertThat(consumer.drain(reader, 8)).isEqualTo(RingConsumer.END);
        consumer.close();
        assertThat(mapped("ring-outlived")).isZero();
        assertThat(producer.memory().get(LONG, RingDescriptor.MAGIC_AT)).isZero(); // a mistake, but no crash
    }

    @ParameterizedTest
    @EnumSource
    void anEndThatIsRefusedLeavesNothingMapped(Kind kind) throws Exception {
        try (SharedMemory shared = SharedMemory.anonymous("ring-refused", RingBuffer.sizeFor(4096))) {
            RingBuffer ring = RingBuffer.createOrOpen(shared.segment(), kind);
            try (RingConsumer _ = ring.consumer()) {
                long before = mapped("ring-refused");
                assertThatThrownBy(ring::consumer).isInstanceOf(IllegalStateException.class);
                assertThat(mapped("ring-refused")).isEqualTo(before);
            }
        }
    }

    @Test
    void endsThatNobodyClosesAreGivenUpWithTheLastReference() throws Exception {
        try (SharedMemory shared = SharedMemory.anonymous("ring-forgotten", RingBuffer.sizeFor(4096))) {
            RingBuffer ring = RingBuffer.createOrOpen(shared.segment(), Kind.MANY_TO_ONE);
            for (int i = 0; i < 10; i++) {
                ring.producer();
            }
        }
        Await.until(() -> {
            System.gc();
            return mapped("ring-forgotten") == 0;
        });
    }

    private static long mapped(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    @Test
    void memoryThatNoOtherProcessCouldShareIsRefused() throws Exception {
        try (Mapping own = Mapping.anonymous(4096, MapMode.PRIVATE)) {
            RingBuffer ring = RingBuffer.createOrOpen(own.segment(), Kind.ONE_TO_ONE);
            assertThatThrownBy(ring::producer)
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                    .hasMessageContaining("not mapped shared");
        }
    }

    @Test
    void ofTwoWhoMakeDifferentRingsAtTheSameMomentOneIsRefused() throws Exception {
        for (int i = 0; i < 200; i++) {
            memory.fill((byte) 0);
            CyclicBarrier start = new CyclicBarrier(2);
            List<FutureTask<Kind>> makers = Stream.of(Kind.values())
                    .map(kind -> start(false, () -> {
                        start.await();
                        return ring(kind).kind();
                    }))
                    .toList();
            int made = 0;
            for (FutureTask<Kind> maker : makers) {
                try {
                    maker.get();
                    made++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(InvalidLayout.class);
                }
            }
            assertThat(made).isEqualTo(1);
        }
    }
}
