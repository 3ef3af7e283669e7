package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.libc.Native;
import brood.mmap.RingBuffer.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a ring does for those who use it as they should, and how it refuses others. */
class RingBufferTest extends RingFixture {
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
    void twoOfTheLongestRecordsFillARing(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer()) {
            MemorySegment longest = MemorySegment.ofArray(new byte[ring.maxLength()]);
            assertThat(producer.tryWrite(longest)).isTrue();
            assertThat(producer.tryWrite(longest)).isTrue();
            assertThat(producer.tryClaim(0)).isEqualTo(RingProducer.FULL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndThatWasClosedIsFreeForAnother(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        for (int i = 0; i < 2; i++) {
            ring.producer().close();
            ring.consumer().close();
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
                assertThatThrownBy(() -> producer.tryClaim(8))
                        .isInstanceOf(RingClosed.class)
                        .hasMessage("the stream is finished");
            }
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(1);
            assertThat(consumer.drain(reader, 5, Deadline.NEVER)).isEqualTo(1);
            assertThat(consumer.drain(reader, 5)).isEqualTo(RingConsumer.END);
            assertThat(consumer.drain(reader, 5, Deadline.NEVER)).isEqualTo(RingConsumer.END);
            assertThat(read).containsExactly(1L, 2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoFinishesGivesUpWhatHeHasClaimed(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            producer.tryClaim(8);
            producer.finish();
            assertThatThrownBy(producer::commit).isInstanceOf(IllegalStateException.class);
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(RingConsumer.END);
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
            assertThatThrownBy(() -> producer.tryClaim(1))
                    .isInstanceOf(RingClosed.class)
                    .hasMessage("the consumer has closed the ring");
            assertThatThrownBy(() -> producer.write(MemorySegment.NULL, Deadline.NEVER))
                    .isInstanceOf(RingClosed.class);
            assertThatThrownBy(() -> consumer.drain(reader, 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextConsumerOfAClosedRingGetsWhatIsLeftAndThenTheEnd(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer()) {
            put(producer, 1);
            put(producer, 2);
            try (RingConsumer first = ring.consumer()) {
                assertThat(first.drain(reader, 1)).isEqualTo(1);
            }
            try (RingConsumer next = ring.consumer()) {
                assertThat(next.drain(reader, 5)).isEqualTo(1);
                assertThat(next.drain(reader, 5)).isEqualTo(RingConsumer.END);
                assertThat(next.drain(reader, 5, Deadline.NEVER)).isEqualTo(RingConsumer.END);
            }
        }
        assertThat(read).containsExactly(1L, 2L);
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
            MemorySegment huge = Native.at(0, (1L << 32) + 8); // 8, if it were an int
            assertThatThrownBy(() -> producer.tryWrite(huge)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> producer.write(huge, Deadline.NEVER)).isInstanceOf(IllegalArgumentException.class);
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
            assertThatThrownBy(() -> consumer.drain(null, 10)).isInstanceOf(NullPointerException.class);
            assertThat(consumer.drain(reader, 10)).isEqualTo(1);
            assertThat(read).containsExactly(9L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatCannotBeReadIsNotLeftClaimed(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            Arena arena = Arena.ofConfined();
            MemorySegment closed = arena.allocate(8);
            arena.close();
            assertThatThrownBy(() -> producer.tryWrite(closed)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> producer.write(closed, Deadline.NEVER)).isInstanceOf(IllegalStateException.class);
            put(producer, 6);
            assertThat(consumer.drain(reader, 10)).isEqualTo(1);
            assertThat(read).containsExactly(6L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedEndIsRefused(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        RingProducer producer = ring.producer();
        RingConsumer consumer = ring.consumer();
        for (AutoCloseable end : List.of(producer, producer, consumer, consumer)) {
            end.close();
        }
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> producer.tryClaim(1),
                () -> producer.claim(1, Deadline.NEVER),
                producer::commit,
                producer::abort,
                producer::finish,
                () -> producer.awaitConsumer(Deadline.NEVER),
                () -> consumer.drain(reader, 1),
                () -> consumer.drain(reader, 1, Deadline.NEVER),
                () -> consumer.awaitProducer(Deadline.NEVER))) {
            assertThatThrownBy(use).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatClosesGetsNoMore(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        RingConsumer consumer = ring.consumer();
        try (RingProducer producer = ring.producer()) {
            put(producer, 1);
            put(producer, 2);
            RecordHandler last = (bytes, at, length) -> {
                reader.onRecord(bytes, at, length);
                consumer.close();
            };
            assertThat(consumer.drain(last, 5)).isEqualTo(1);
            assertThat(read).containsExactly(1L);
            assertThatThrownBy(() -> producer.tryClaim(8)).isInstanceOf(RingClosed.class);
        }
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
}
