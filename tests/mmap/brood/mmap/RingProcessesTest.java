package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.mmap.RingBuffer.Kind;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten million records between processes, and processes that are killed at any moment. */
@ExtendWith(Leaks.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RingProcessesTest {
    private static final long MANY = 10_000_000;
    private static final long FOREVER = 1L << 40;

    /** Of each of the four tests that kill: 20 altogether, 200 in the long run. */
    private static final int KILLS = Boolean.getBoolean("brood.soak") ? 50 : 5;

    private final String name = "brood-ring-" + ProcessHandle.current().pid();
    private final Random random = new Random();

    @AfterEach
    void remove() throws Exception {
        Files.deleteIfExists(Path.of("/dev/shm", name));
    }

    /** The descriptor of a memory without a name, as a child finds it. */
    private static String path(SharedMemory segment) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + segment.fd().raw();
    }

    @ParameterizedTest
    @EnumSource
    void aChildSendsItsParentEveryRecordOnceAndInOrder(Kind kind) throws Exception {
        try (SharedMemory segment = SharedMemory.anonymous("ring", RingPeer.segmentSize())) {
            RingBuffer ring = RingPeer.ring(segment, kind);
            try (RingPeer child = RingPeer.start("produce", path(segment), kind, 0, 0, MANY)) {
                RingPeer.consume(ring, segment, new Records(0), MANY);
                assertThat(child.waitFor()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoStrangersExchangeEveryRecordOnceAndInOrder(Kind kind) throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize())) {
            assertThat(segment.size()).isEqualTo(RingPeer.segmentSize());
        }
        int sources = kind == Kind.ONE_TO_ONE ? 1 : 2;
        try (RingPeer consumer = RingPeer.start("consume", name, kind, 0, 0, MANY);
                RingPeer first = RingPeer.start("produce", name, kind, 0, 0, MANY / sources);
                RingPeer second = sources == 1 ? null : RingPeer.start("produce", name, kind, 1, 0, MANY / 2)) {
            assertThat(consumer.waitFor()).isZero();
            assertThat(first.waitFor()).isZero();
            if (sources == 2) {
                assertThat(second.waitFor()).isZero();
            }
        }
    }

    /** A consumer that looked at the tail before it looks whether the stream is finished would miss what came between. */
    @Test
    void theEndDoesNotOvertakeTheLastRecord() throws Exception {
        int streams = 300;
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize());
                RingProducer producer = RingPeer.ring(segment, Kind.ONE_TO_ONE).producer();
                RingPeer consumer = RingPeer.start("end", name, Kind.ONE_TO_ONE, 0, 0, streams)) {
            assertThat(producer.awaitConsumer(Deadline.NEVER)).isTrue();
            for (long stream = 0; stream < streams; stream++) {
                Records.fill(producer.memory(), producer.tryClaim(Records.SIZE), 0, stream);
                for (int pause = random.nextInt(10_000); pause > 0; pause--) {
                    Thread.onSpinWait();
                }
                producer.commit();
                producer.finish();
                while (RingPeer.progress(segment) == stream && consumer.isAlive()) {
                    Thread.onSpinWait();
                }
            }
            assertThat(consumer.waitFor()).isZero();
        }
    }

    private void killSoon(RingPeer victim) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(Duration.ofNanos(random.nextInt(30_000_000))); // a random moment
                victim.kill();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aConsumerIsToldOfAKilledProducerAndServesTheNext() throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize());
                RingConsumer consumer = RingPeer.ring(segment, Kind.ONE_TO_ONE).consumer()) {
            Records records = new Records(0);
            for (int run = 0; run < KILLS; run++) {
                long before = records.count();
                try (RingPeer child = RingPeer.start("produce", name, Kind.ONE_TO_ONE, 0, records.next(0), FOREVER)) {
                    assertThat(consumer.awaitProducer(Deadline.NEVER)).isTrue();
                    killSoon(child);
                    assertThatThrownBy(() -> {
                                while (true) {
                                    consumer.drain(records, 100, Deadline.NEVER);
                                }
                            })
                            .isInstanceOf(PeerDied.class);
                    assertThat(child.waitFor()).isEqualTo(137); // the JDK may reap it a moment later
                }
                assertThat(records.count()).isGreaterThanOrEqualTo(before);
            }
            assertThat(records.count()).isPositive();
        }
    }

    @Test
    void aProducerIsToldOfAKilledConsumerAndServesTheNext() throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize());
                RingProducer producer = RingPeer.ring(segment, Kind.ONE_TO_ONE).producer()) {
            long number = 0;
            for (int run = 0; run <= KILLS; run++) {
                // What was handled and not yet given back comes again, but nothing older, and nothing is missing.
                long handled = RingPeer.progress(segment);
                boolean last = run == KILLS;
                long head = number - pending(segment);
                assertThat(head).isBetween(handled - 64, handled);
                long to = last ? number + 100_000 : FOREVER;
                try (RingPeer child = RingPeer.start("consume", name, Kind.ONE_TO_ONE, 0, head, to - head)) {
                    assertThat(producer.awaitConsumer(Deadline.NEVER)).isTrue();
                    if (!last) {
                        killSoon(child);
                    }
                    try {
                        for (; number < to; number++) {
                            long at = producer.claim(Records.SIZE, Deadline.NEVER);
                            Records.fill(producer.memory(), at, 0, number);
                            producer.commit();
                        }
                    } catch (PeerDied e) {
                        assertThat(last).isFalse();
                        continue;
                    }
                    assertThat(child.waitFor()).isZero();
                }
            }
            assertThat(RingPeer.progress(segment)).isEqualTo(number).isPositive();
        }
    }

    /** How many records of 64 bytes are in a one-to-one ring. */
    private static long pending(SharedMemory segment) throws Exception {
        RingBuffer ring = RingPeer.ring(segment, Kind.ONE_TO_ONE);
        long size = Records.SIZE + Kind.ONE_TO_ONE.header;
        long whole = ring.capacity() / size; // in a round; then comes padding
        return records(position(segment, RingDescriptor.TAIL_AT), ring.capacity(), size, whole)
                - records(position(segment, RingDescriptor.HEAD_AT), ring.capacity(), size, whole);
    }

    private static long position(SharedMemory segment, long at) {
        return (long) RingDescriptor.LONG.getVolatile(segment.segment(), at) & -Long.BYTES;
    }

    private static long records(long position, long capacity, long size, long inRound) {
        return position / capacity * inRound + Math.min(inRound, position % capacity / size);
    }

    @Test
    void ofManyProducersOneThatIsKilledDoesNotHoldUpTheOthers() throws Exception {
        try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize());
                RingConsumer consumer = RingPeer.ring(segment, Kind.MANY_TO_ONE).consumer();
                RingPeer survivor = RingPeer.start("produce", name, Kind.MANY_TO_ONE, 1, 0, FOREVER)) {
            Records records = new Records(0, 0);
            for (int run = 0; run < KILLS; run++) {
                long before = records.next(0);
                try (RingPeer victim = RingPeer.start("produce", name, Kind.MANY_TO_ONE, 0, before, FOREVER)) {
                    while (records.next(0) == before) {
                        consumer.drain(records, 100, Deadline.NEVER);
                    }
                    killSoon(victim);
                    while (victim.isAlive()) {
                        consumer.drain(records, 100, Deadline.NEVER);
                    }
                }
                long others = records.next(1) + 10_000;
                while (records.next(1) < others) {
                    consumer.drain(records, 100, Deadline.NEVER);
                }
                assertThat(survivor.isAlive()).isTrue();
            }
        }
    }

    @Test
    void producersAreToldOfAKilledConsumer() throws Exception {
        for (int run = 0; run < KILLS; run++) {
            try (SharedMemory segment = SharedMemory.create(name, RingPeer.segmentSize());
                    RingPeer consumer = RingPeer.start("consume", name, Kind.MANY_TO_ONE, 0, 0, FOREVER);
                    RingProducer producer =
                            RingPeer.ring(segment, Kind.MANY_TO_ONE).producer()) {
                assertThat(producer.awaitConsumer(Deadline.NEVER)).isTrue();
                try (RingPeer other = RingPeer.start("produce", name, Kind.MANY_TO_ONE, 1, 0, FOREVER)) {
                    killSoon(consumer);
                    assertThatThrownBy(() -> {
                                for (long number = 0; true; number++) {
                                    long at = producer.claim(Records.SIZE, Deadline.NEVER);
                                    Records.fill(producer.memory(), at, 0, number);
                                    producer.commit();
                                }
                            })
                            .isInstanceOf(PeerDied.class);
                    assertThat(other.waitFor()).isEqualTo(3);
                }
            }
            SharedMemory.unlink(name);
        }
    }

    @Test
    void aProcessThatDiedIsNoneAnyMore() throws Exception {
        Process process = new ProcessBuilder(List.of("sleep", "100")).start();
        ProcessId id = ProcessId.of(new brood.core.Pid((int) process.pid())).orElseThrow();
        assertThat(ProcessId.ofWord(id.toWord()).isAlive()).isTrue();
        try (var pidfd = id.openPidfd().orElseThrow()) {
            assertThat(pidfd.isOpen()).isTrue();
        }
        process.destroyForcibly().waitFor();
        assertThat(id.isAlive()).isFalse();
        assertThat(id.openPidfd()).isEmpty();
        assertThat(new ProcessId(ProcessId.current().pid(), 1).openPidfd()).isEmpty();
    }
}
