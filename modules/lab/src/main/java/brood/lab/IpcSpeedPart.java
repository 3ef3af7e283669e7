package brood.lab;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.mmap.RingBuffer;
import brood.mmap.RingConsumer;
import brood.mmap.RingProducer;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.workers.WorkerQueue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sends or receives for {@link IpcSpeed}: the same messages, one at a time. */
final class IpcSpeedPart {
    static final int MESSAGES = 100_000;
    static final int LENGTH = 64;

    private IpcSpeedPart() {}

    /**
     * {@code WAY send|receive FILE}; a receiver prints the sum of the numbers it got and how long it took, a sender to a file,
     * pipe or FIFO how long that took.
     */
    public static void main(String[] arguments) throws Exception {
        boolean send = arguments[1].equals("send");
        String file = arguments[2];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(LENGTH, Long.BYTES);
            switch (arguments[0]) {
                case "ring" -> {
                    try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
                        RingBuffer ring = RingBuffer.createOrOpen(mapping.segment(), RingBuffer.Kind.ONE_TO_ONE);
                        if (send) {
                            send(ring.producer(), message);
                        } else {
                            receive(ring.consumer());
                        }
                    }
                }
                default -> {
                    if (send) {
                        try (WriteEnd out = WriteEnd.own(Fd.open(file, OpenFlag.WRONLY))) {
                            long start = System.nanoTime();
                            for (int i = 0; i < MESSAGES; i++) {
                                message.set(ValueLayout.JAVA_LONG, 0, i);
                                out.write(message);
                            }
                            System.out.println(System.nanoTime() - start);
                        }
                    } else {
                        try (ReadEnd in = ReadEnd.own(Fd.open(file, OpenFlag.RDONLY))) {
                            receive(in, message);
                        }
                    }
                }
            }
        }
    }

    private static void receive(ReadEnd in, MemorySegment message) throws IOException {
        long sum = 0;
        long start = 0;
        long read = 0;
        while (read < (long) MESSAGES * LENGTH) {
            long n = in.read(message); // a message is written at once, and so it is read
            start = read == 0 ? System.nanoTime() : start;
            if (n != LENGTH) {
                throw new IOException("read " + n + " of " + LENGTH + " bytes");
            }
            read += n;
            sum += message.get(ValueLayout.JAVA_LONG, 0);
        }
        report(sum, start);
    }

    private static void send(RingProducer producer, MemorySegment message) throws Exception {
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        producer.awaitConsumer(deadline);
        for (int i = 0; i < MESSAGES; i++) {
            message.set(ValueLayout.JAVA_LONG, 0, i);
            if (!producer.write(message, deadline)) {
                throw new IOException("nobody reads");
            }
        }
        producer.close();
    }

    private static void receive(RingConsumer consumer) throws Exception {
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        consumer.awaitProducer(deadline);
        long[] sum = {0};
        int read = consumer.drain(
                (memory, offset, length) -> sum[0] += memory.get(ValueLayout.JAVA_LONG, offset), 1, deadline);
        long start = System.nanoTime();
        while (read < MESSAGES) {
            int n = consumer.drain(
                    (memory, offset, length) -> sum[0] += memory.get(ValueLayout.JAVA_LONG, offset),
                    MESSAGES,
                    deadline);
            if (n <= 0) {
                throw new IOException("only " + read + " messages came");
            }
            read += n;
        }
        report(sum[0], start);
        consumer.close();
    }

    private static void report(long sum, long start) {
        System.out.println(result(sum, start));
    }

    private static String result(long sum, long start) {
        return sum + " " + (System.nanoTime() - start);
    }

    /** In a worker: sends by a queue. */
    static void put(WorkerQueue<byte[]> queue) throws Exception {
        byte[] message = new byte[LENGTH];
        for (int i = 0; i < MESSAGES; i++) {
            ByteBuffer.wrap(message).putLong(i);
            queue.put(message);
        }
    }

    /** In a worker: receives by a queue. */
    static String take(WorkerQueue<byte[]> queue) throws Exception {
        long sum = 0;
        long start = 0;
        for (int i = 0; i < MESSAGES; i++) {
            sum += ByteBuffer.wrap(queue.get()).getLong();
            start = i == 0 ? System.nanoTime() : start;
        }
        return result(sum, start);
    }
}
