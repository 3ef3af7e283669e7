package brood.benchmarks;

import brood.core.Deadline;
import brood.core.Fd;
import brood.mmap.PeerDied;
import brood.mmap.RecordHandler;
import brood.mmap.RingBuffer;
import brood.mmap.RingConsumer;
import brood.mmap.RingProducer;
import brood.mmap.SharedMemory;
import brood.process.JvmCommand;
import brood.process.Redirect;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** 64 bytes through a ring to another JVM and back through a second one. */
public final class RingPingPong implements Work {
    private static final int MEMORY = 3;
    private static final int SIZE = 64;
    private static final long CAPACITY = 1 << 16;

    private final RingProducer there;
    private final RingConsumer back;
    private long next;
    private final RecordHandler check = (bytes, at, length) -> {
        if (bytes.get(ValueLayout.JAVA_LONG, at) != next) {
            throw new IllegalStateException("another record");
        }
    };

    /** Starts the other side. */
    public RingPingPong() throws IOException {
        SharedMemory memory = SharedMemory.anonymous("rings", 2 * RingBuffer.sizeFor(CAPACITY));
        JvmCommand.current()
                .mainModule("brood.benchmarks/" + RingPingPong.class.getName())
                .command()
                .descriptor(MEMORY, Redirect.to(memory.fd()))
                .spawn();
        there = ring(memory, 0).producer();
        back = ring(memory, 1).consumer();
    }

    private static RingBuffer ring(SharedMemory memory, int index) throws IOException {
        long size = RingBuffer.sizeFor(CAPACITY);
        return RingBuffer.createOrOpen(memory.segment().asSlice(index * size, size), RingBuffer.Kind.ONE_TO_ONE);
    }

    private static void put(RingProducer producer, long number) throws Exception {
        long at = producer.claim(SIZE, Deadline.NEVER);
        MemorySegment memory = producer.memory();
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, at + i, number);
        }
        producer.commit();
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            put(there, ++next);
            back.drain(check, 1, Deadline.NEVER);
        });
    }

    /** What the other JVM does until it is killed. */
    public static void main(String[] args) throws Exception {
        SharedMemory memory = SharedMemory.attach(Fd.own(MEMORY));
        try (RingConsumer in = ring(memory, 0).consumer();
                RingProducer out = ring(memory, 1).producer()) {
            long[] number = new long[1];
            RecordHandler take = (bytes, at, length) -> number[0] = bytes.get(ValueLayout.JAVA_LONG, at);
            while (in.drain(take, 1, Deadline.NEVER) != RingConsumer.END) {
                put(out, number[0]);
            }
        } catch (PeerDied end) {
            // the measuring side has what it wanted
        }
    }
}
