package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.mmap.RingBuffer.Kind;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits in a ring wakes for what it waits for, and for nothing else. */
class RingWaitTest extends RingFixture {
    @ParameterizedTest
    @CsvSource({"ONE_TO_ONE,false", "ONE_TO_ONE,true", "MANY_TO_ONE,false", "MANY_TO_ONE,true"})
    void aWaitingConsumerWakesForARecordAndForTheEnd(Kind kind, boolean virtual) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            for (long value = 0; value < 3; value++) {
                FutureTask<Integer> waiting = start(virtual, () -> consumer.drain(reader, 1, Deadline.NEVER));
                awaitSleeper(RingDescriptor.TAIL_AT);
                put(producer, value);
                assertThat(waiting.get()).isEqualTo(1);
            }
            FutureTask<Integer> waiting = start(virtual, () -> consumer.drain(reader, 1, Deadline.NEVER));
            awaitSleeper(RingDescriptor.TAIL_AT);
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
            awaitSleeper(RingDescriptor.HEAD_AT);
            assertThat(consumer.drain(reader, 1)).isEqualTo(1);
            assertThat(waiting.get()).isTrue();
            FutureTask<Boolean> again = start(virtual, () -> producer.write(half, Deadline.NEVER));
            awaitSleeper(RingDescriptor.HEAD_AT);
            consumer.close();
            assertThatThrownBy(again::get).hasCauseInstanceOf(RingClosed.class);
        }
    }

    @Test
    void aProducerSleepsUntilThereIsRoomForThePaddingToo() throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            assertThat(producer.tryWrite(MemorySegment.ofArray(new byte[248]))).isTrue();
            assertThat(consumer.drain((bytes, at, length) -> {}, 1)).isEqualTo(1);
            assertThat(producer.tryWrite(MemorySegment.ofArray(new byte[504]))).isTrue();
            // 512 bytes are free, of which the last 256 before the end are too few
            FutureTask<Boolean> waiting =
                    start(false, () -> producer.write(MemorySegment.ofArray(new byte[300]), Deadline.NEVER));
            awaitSleeper(RingDescriptor.HEAD_AT);
            assertThat(consumer.drain((bytes, at, length) -> {}, 1)).isEqualTo(1);
            assertThat(waiting.get()).isTrue();
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        RingBuffer ring = ring(Kind.ONE_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            Thread waiter = Thread.currentThread();
            FutureTask<Void> interrupter = start(false, () -> {
                awaitSleeper(RingDescriptor.TAIL_AT);
                waiter.interrupt();
                return null;
            });
            assertThatThrownBy(() -> consumer.drain(reader, 1, Deadline.NEVER))
                    .isInstanceOf(InterruptedException.class);
            interrupter.get();
            put(producer, 4);
            assertThat(consumer.drain(reader, 1, Deadline.NEVER)).isEqualTo(1);
        }
    }

    /** A mistake, for an end is one thread's, but the one that waits would never know. */
    @ParameterizedTest
    @EnumSource
    void aWaitDoesNotOutliveItsEnd(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        RingConsumer consumer = ring.consumer();
        FutureTask<Integer> drain = start(false, () -> consumer.drain(reader, 1, Deadline.NEVER));
        awaitSleeper(RingDescriptor.TAIL_AT);
        consumer.close();
        assertThatThrownBy(drain::get).hasCauseInstanceOf(IllegalStateException.class);
        memory.fill((byte) 0);
        RingProducer producer = ring(kind).producer();
        FutureTask<Boolean> meeting = start(false, () -> producer.awaitConsumer(Deadline.NEVER));
        awaitSleeper(RingDescriptor.HEAD_AT);
        producer.close();
        assertThatThrownBy(meeting::get).hasCauseInstanceOf(IllegalStateException.class);
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

    @Test
    void aLockOfALivingHolderIsWaitedFor() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        try (RingProducer producer = ring.producer()) {
            memory.set(LONG, RingDescriptor.LOCK_AT, ProcessId.current().toWord());
            FutureTask<Long> claim = start(false, () -> producer.tryClaim(8));
            assertThatThrownBy(() -> claim.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            RingDescriptor.LONG.setVolatile(memory, RingDescriptor.LOCK_AT, 0L);
            assertThat(claim.get()).isEqualTo(RingDescriptor.DATA_AT + 16);
        }
    }

    /** Else what is being claimed would come after the end. */
    @Test
    void whoFinishesWaitsForTheClaimsOfOthers() throws Exception {
        RingBuffer ring = ring(Kind.MANY_TO_ONE);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            memory.set(LONG, RingDescriptor.LOCK_AT, ProcessId.current().toWord());
            FutureTask<Void> finish = start(false, () -> {
                producer.finish();
                return null;
            });
            assertThat(consumer.drain(reader, 1, Deadline.after(Duration.ofMillis(50))))
                    .isZero();
            RingDescriptor.LONG.setVolatile(memory, RingDescriptor.LOCK_AT, 0L);
            finish.get();
            assertThat(consumer.drain(reader, 1)).isEqualTo(RingConsumer.END);
        }
    }

    /** Who sleeps looks again by itself, so that a wake-up that is forgotten only makes it slow. */
    @ParameterizedTest
    @EnumSource
    void whoCompletesARecordAndWhoReadsOneWakes(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        try (RingProducer producer = ring.producer();
                RingConsumer consumer = ring.consumer()) {
            announceSleeper(RingDescriptor.TAIL_AT);
            put(producer, 1);
            assertThat(isSleeperAnnounced(RingDescriptor.TAIL_AT)).isFalse();
            announceSleeper(RingDescriptor.HEAD_AT);
            assertThat(consumer.drain(reader, 1)).isEqualTo(1);
            assertThat(isSleeperAnnounced(RingDescriptor.HEAD_AT)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesAnEndAndWhoEndsTheStreamWakesBothSides(Kind kind) throws Exception {
        RingBuffer ring = ring(kind);
        announceSleepers();
        RingConsumer consumer = ring.consumer();
        assertThat(areSleepersAnnounced()).isFalse();
        try (RingProducer producer = ring.producer()) {
            announceSleepers();
            producer.finish();
            assertThat(areSleepersAnnounced()).isFalse();
            announceSleepers();
            consumer.close();
            assertThat(areSleepersAnnounced()).isFalse();
        }
    }

    private void announceSleepers() {
        announceSleeper(RingDescriptor.TAIL_AT);
        announceSleeper(RingDescriptor.HEAD_AT);
    }

    private boolean areSleepersAnnounced() {
        return isSleeperAnnounced(RingDescriptor.TAIL_AT) || isSleeperAnnounced(RingDescriptor.HEAD_AT);
    }

    private void announceSleeper(long position) {
        long _ = (long) RingDescriptor.LONG.getAndBitwiseOr(memory, position, 1L);
    }

    private boolean isSleeperAnnounced(long position) {
        return ((long) RingDescriptor.LONG.getVolatile(memory, position) & 1) != 0;
    }
}
