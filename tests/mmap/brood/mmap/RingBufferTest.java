package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Pid;
import brood.mmap.RingBuffer.Kind;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a ring does within one process, and what it makes of the traces that a killed process leaves. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RingBufferTest {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment memory = Arena.ofAuto().allocate(RingBuffer.sizeFor(1024), 4096);

    private final List<Long> read = new ArrayList<>();
    private final RecordHandler reader = (bytes, at, length) -> read.add(bytes.get(LONG, at));

    private RingBuffer ring(Kind kind) throws InvalidLayout {
        return RingBuffer.createOrOpen(memory, kind);
    }

    private static void put(RingProducer producer, long value) throws RingClosed {
        long at = producer.tryClaim(8);
        assertThat(at).isNotEqualTo(RingProducer.FULL);
        producer.memory().set(LONG, at, value);
        producer.commit();
    }

    private static <T> FutureTask<T> start(boolean virtual, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(future);
        return future;
    }

    private static ProcessId ended() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        ProcessId id = ProcessId.of(new Pid((int) process.pid())).orElseThrow();
        process.destroyForcibly().waitFor();
        return id;
    }

    /** Many times around, with every length and with records given up. */
    @ParameterizedTest
    @EnumSource
    void recordsOfAnyLengthComeOutAsTheyWentIn(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        Random random = new Random(3);
        Deque<byte[]> expected = new ArrayDeque<>();
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            for (int i = 0; i < 20_000; i++) {
                byte[] record = new byte[random.nextInt(random.nextBoolean() ? 20 : ring.maxLength() + 1)];
                random.nextBytes(record);
                if (random.nextInt(10) == 0) {
                    if (producer.tryClaim(record.length) != RingProducer.FULL) {
                        producer.abort();
                    }
                } else if (producer.tryWrite(MemorySegment.ofArray(record))) {
                    expected.add(record);
                }
                if (random.nextBoolean()) {
                    consumer.drain(
                            (bytes, at, length) -> assertThat(
                                            bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE))
                                    .isEqualTo(expected.remove()),
                            1 + random.nextInt(3));
                }
            }
            while (consumer.drain((bytes, at, length) -> expected.remove(), 100) > 0) {}
            assertThat(expected).isEmpty();
            assertThat(producer.tryClaim(ring.maxLength())).isNotEqualTo(RingProducer.FULL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullRingTakesNothingUntilSomethingIsRead(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            int count = 0;
            while (producer.tryClaim(8) != RingProducer.FULL) {
                producer.memory();
                producer.commit();
                count++;
            }
            assertThat(count).isEqualTo(1024 / (kind == Kind.ONE_TO_ONE ? 16 : 32));
            assertThat(producer.claim(8, Deadline.after(Duration.ofMillis(20)))).isEqualTo(RingProducer.FULL);
            assertThat(consumer.drain(reader, 1)).isEqualTo(1);
            put(producer, 1);
            assertThat(producer.tryClaim(8)).isEqualTo(RingProducer.FULL);
            for (int left = count; left > 0; ) {
                int taken = consumer.drain(reader, left);
                assertThat(taken).isPositive();
                left -= taken;
            }
            assertThat(consumer.drain(reader, 1)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfTheStreamComesAfterTheLastRecord(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingConsumer consumer = ring.consumer()) {
            try (RingProducer producer = ring.producer()) {
                put(producer, 1);
                put(producer, 2);
                producer.finish();
                assertThatThrownBy(() -> producer.tryClaim(8)).isInstanceOf(RingClosed.class);
            }
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(1);
            assertThat(consumer.drain(reader, 5, Deadline.NEVER)).isEqualTo(1);
            assertThat(consumer.drain(reader, 5, Deadline.NEVER)).isEqualTo(RingConsumer.END);
            assertThat(consumer.drain(reader, 5)).isEqualTo(RingConsumer.END);
            assertThat(read).containsExactly(1L, 2L);
        }
    }

    @Test
    void aOneToOneProducerThatClosesEndsTheStreamAndOneOfManyDoesNot() throws Exception {
        try (RingConsumer consumer = ring(Kind.ONE_TO_ONE).consumer()) {
            ring(Kind.ONE_TO_ONE).producer().close();
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(RingConsumer.END);
        }
        memory.fill((byte) 0);
        RingBuffer many = ring(Kind.MANY_TO_ONE);
        try (RingConsumer consumer = many.consumer();
                RingProducer other = many.producer()) {
            RingProducer leaving = many.producer();
            leaving.tryClaim(8);
            put(other, 7);
            leaving.close(); // gives up what it had claimed
            assertThat(consumer.drain(reader, 10, Deadline.NEVER)).isEqualTo(1);
            assertThat(read).containsExactly(7L);
            assertThat(consumer.drain(reader, 10)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRingRefusesClaims(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer()) {
            RingConsumer consumer = ring.consumer();
            consumer.close();
            consumer.close();
            assertThatThrownBy(() -> producer.tryClaim(1)).isInstanceOf(RingClosed.class);
            assertThatThrownBy(() -> producer.write(MemorySegment.NULL, Deadline.NEVER))
                    .isInstanceOf(RingClosed.class);
            assertThatThrownBy(() -> consumer.drain(reader, 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void misuseIsRefusedAndChangesNothing(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            assertThatThrownBy(producer::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(producer::abort).isInstanceOf(IllegalStateException.class);
            for (int wrong : new int[] {-1, Integer.MIN_VALUE, ring.maxLength() + 1, Integer.MAX_VALUE}) {
                assertThatThrownBy(() -> producer.tryClaim(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
            producer.tryClaim(8);
            assertThatThrownBy(() -> producer.tryClaim(8)).isInstanceOf(IllegalStateException.class);
            producer.abort();
            assertThatThrownBy(() -> consumer.drain(reader, 0, Deadline.NEVER))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(ring::consumer).isInstanceOf(IllegalStateException.class);
            if (kind == Kind.ONE_TO_ONE) {
                assertThatThrownBy(ring::producer).isInstanceOf(IllegalStateException.class);
            } else {
                assertThatThrownBy(() -> consumer.awaitProducer(Deadline.NOW))
                        .isInstanceOf(IllegalStateException.class);
            }
            put(producer, 9);
            assertThat(consumer.drain(reader, 10)).isEqualTo(1);
            assertThat(read).containsExactly(9L);
        }
        RingProducer closed = RingBuffer.createOrOpen(Arena.ofAuto().allocate(4096, 4096), kind)
                .producer();
        closed.close();
        assertThatThrownBy(() -> closed.tryClaim(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHandlerThatThrowsHasHadItsRecord() throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            put(producer, 1);
            put(producer, 2);
            RecordHandler broken = (bytes, at, length) -> {
                throw new UnsupportedOperationException();
            };
            assertThatThrownBy(() -> consumer.drain(broken, 5)).isInstanceOf(UnsupportedOperationException.class);
            assertThat(consumer.drain(reader, 5)).isEqualTo(1);
            assertThat(read).containsExactly(2L);
        }
    }

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
        for (MemorySegment wrong : List.of(
                memory.asReadOnly(),
                memory.asSlice(8),
                memory.asSlice(0, 2047),
                MemorySegment.ofArray(new long[512]))) {
            assertThatThrownBy(() -> RingBuffer.open(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long wrong : new long[] {0, -1, 1000, 512, 1025, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> RingBuffer.sizeFor(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Length and state of a record as a stray write leaves them. */
    @ParameterizedTest
    @CsvSource({"-1,0", "2000,0", "8,3", "600,1"})
    void aDamagedRecordIsAnErrorNotACrashOrALoop(int length, int state) throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            put(producer, 1);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.DATA_AT, length);
            memory.set(ValueLayout.JAVA_INT, RingDescriptor.DATA_AT + 4, state);
            assertThatThrownBy(() -> consumer.drain(reader, 1)).isInstanceOf(InvalidLayout.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"ONE_TO_ONE,false", "ONE_TO_ONE,true", "MANY_TO_ONE,false", "MANY_TO_ONE,true"})
    void aWaitingConsumerWakesForARecordAndForTheEnd(Kind kind, boolean virtual) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            for (long value = 0; value < 3; value++) {
                FutureTask<Integer> waiting = start(virtual, () -> consumer.drain(reader, 1, Deadline.NEVER));
                awaitSleeper(ring.tail);
                put(producer, value);
                assertThat(waiting.get()).isEqualTo(1);
            }
            FutureTask<Integer> waiting = start(virtual, () -> consumer.drain(reader, 1, Deadline.NEVER));
            awaitSleeper(ring.tail);
            producer.finish();
            assertThat(waiting.get()).isEqualTo(RingConsumer.END);
            assertThat(read).containsExactly(0L, 1L, 2L);
        }
    }

    @ParameterizedTest
    @CsvSource({"ONE_TO_ONE,false", "ONE_TO_ONE,true", "MANY_TO_ONE,false", "MANY_TO_ONE,true"})
    void aWaitingProducerWakesForRoomAndForTheClosing(Kind kind, boolean virtual) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer()) {
            RingConsumer consumer = ring.consumer();
            MemorySegment half = MemorySegment.ofArray(new byte[ring.maxLength()]);
            assertThat(producer.tryWrite(half)).isTrue();
            assertThat(producer.tryWrite(half)).isTrue();
            FutureTask<Boolean> waiting = start(virtual, () -> producer.write(half, Deadline.NEVER));
            awaitSleeper(ring.head);
            assertThat(consumer.drain(reader, 1)).isEqualTo(1);
            assertThat(waiting.get()).isTrue();
            FutureTask<Boolean> again = start(virtual, () -> producer.write(half, Deadline.NEVER));
            awaitSleeper(ring.head);
            consumer.close();
            assertThatThrownBy(again::get).hasCauseInstanceOf(RingClosed.class);
        }
    }

    /** Until somebody is about to sleep on it; what wakes then must not miss that. */
    private static void awaitSleeper(RingPosition position) {
        while (!position.isAwaited()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            Thread waiter = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                awaitSleeper(ring.tail);
                waiter.interrupt();
            });
            interrupter.start();
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NEVER))
                    .isInstanceOf(InterruptedException.class);
            interrupter.join();
            put(producer, 4);
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(1);
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

    @Test
    void aRecordOfALivingProducerIsWaitedForNotSkipped() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        try (RingProducer slow = ring.producer();
                RingProducer fast = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            long at = slow.tryClaim(8);
            put(fast, 2);
            fast.finish();
            assertThat(consumer.drain(reader, 10, Deadline.after(Duration.ofMillis(50))))
                    .isZero();
            slow.memory().set(LONG, at, 1);
            slow.commit();
            assertThat(consumer.drain(reader, 10, Deadline.NEVER)).isEqualTo(2);
            assertThat(consumer.drain(reader, 10, Deadline.NEVER)).isEqualTo(RingConsumer.END);
            assertThat(read).containsExactly(1L, 2L);
            assertThat(consumer.skipped()).isZero();
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

    @Test
    void aLockOfALivingHolderIsWaitedFor() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        try (RingProducer producer = ring.producer()) {
            memory.set(LONG, RingDescriptor.LOCK_AT, ProcessId.current().toWord());
            FutureTask<Long> claim = start(false, () -> producer.tryClaim(8));
            assertThatThrownBy(() -> claim.get(50, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            RingDescriptor.LONG.setVolatile(memory, RingDescriptor.LOCK_AT, 0L);
            assertThat(claim.get()).isEqualTo(RingDescriptor.DATA_AT + 16);
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
            awaitSleeper(ring.tail);
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
    void aRingWhoseMemoryIsClosedIsRefusedNotACrash() throws Exception {
        SharedMemory shared = SharedMemory.anonymous("ring", RingBuffer.sizeFor(4096));
        RingBuffer ring = RingBuffer.createOrOpen(shared.segment(), Kind.ONE_TO_ONE);
        RingProducer producer = ring.producer();
        RingConsumer consumer = ring.consumer();
        shared.close();
        assertThatThrownBy(() -> producer.tryClaim(8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> consumer.drain(reader, 8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::close).isInstanceOf(IllegalStateException.class);
    }
}
