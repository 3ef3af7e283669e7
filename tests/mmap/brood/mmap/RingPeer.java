package brood.mmap;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One end of a ring in a JVM of its own. */
final class RingPeer implements AutoCloseable {
    /** Behind the ring: the number after the last record that a consumer has handled. */
    static final int PROGRESS = Long.BYTES;

    private static final long CAPACITY = 1 << 16;
    private static final int BATCH = 64;

    private final Process process;

    private RingPeer(Process process) {
        this.process = process;
    }

    /** Of a segment for a ring and the progress. */
    static long segmentSize() {
        return RingBuffer.sizeFor(CAPACITY) + PROGRESS;
    }

    static RingBuffer ring(SharedMemory segment, RingBuffer.Kind kind) throws InvalidLayout {
        return RingBuffer.createOrOpen(segment.segment().asSlice(0, RingBuffer.sizeFor(CAPACITY)), kind);
    }

    static long progress(SharedMemory segment) {
        return (long) RingDescriptor.LONG.getAcquire(segment.segment(), RingBuffer.sizeFor(CAPACITY));
    }

    /** @param memory the name of a segment, or a path below /proc that leads to one */
    static RingPeer start(String role, String memory, RingBuffer.Kind kind, int source, long from, long to)
            throws Exception {
        Path classes = Path.of(RingPeer.class.getResource("RingPeer.class").toURI())
                .getParent()
                .getParent()
                .getParent();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=brood.libc", "-Xlog:disable", "-Xlog:all=error:stderr"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        if (role.equals("end")) {
            command.add("-Xint"); // so slow that much happens between two looks
        }
        command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        command.addAll(List.of("--patch-module", "brood.mmap=" + classes));
        command.addAll(List.of("-m", "brood.mmap/brood.mmap.RingPeer", role, memory, kind.name()));
        command.addAll(List.of("" + source, "" + from, "" + to));
        return new RingPeer(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** SIGKILL; returns when it is dead. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int waitFor() throws InterruptedException {
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            throw new AssertionError("the other process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }

    /** Exits with 0 if all was as it should be, with 3 if it was told that the other side has died. */
    public static void main(String[] arguments) throws Exception {
        String memory = arguments[1];
        long from = Long.parseLong(arguments[4]);
        long to = Long.parseLong(arguments[5]);
        try (SharedMemory segment = memory.startsWith("/")
                ? SharedMemory.attach(Fd.open(memory, OpenFlag.RDWR))
                : SharedMemory.open(memory)) {
            RingBuffer ring = ring(segment, RingBuffer.Kind.valueOf(arguments[2]));
            switch (arguments[0]) {
                case "produce" -> produce(ring, Integer.parseInt(arguments[3]), from, to);
                case "consume" -> consume(ring, segment, new Records(from, from), to);
                case "end" -> readToTheEnd(ring, segment, to);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (PeerDied e) {
            System.exit(3);
        }
    }

    static void produce(RingBuffer ring, int source, long from, long to) throws IOException, InterruptedException {
        try (RingProducer producer = ring.producer()) {
            for (long number = from; number < to; number++) {
                Records.fill(producer.memory(), producer.claim(Records.SIZE, Deadline.NEVER), source, number);
                producer.commit();
            }
        }
    }

    /** So many streams of one record each; what follows begins when it has said how many it has read. */
    private static void readToTheEnd(RingBuffer ring, SharedMemory segment, long streams) throws IOException {
        try (RingConsumer consumer = ring.consumer()) {
            Records records = new Records(0);
            for (long stream = 1; stream <= streams; stream++) {
                while (consumer.drain(records, BATCH) != RingConsumer.END) {}
                if (records.count() != stream) {
                    throw new AssertionError("the end came before record " + stream);
                }
                segment.segment().set(ValueLayout.JAVA_INT, RingDescriptor.STATE_AT, 0);
                RingDescriptor.LONG.setRelease(segment.segment(), RingBuffer.sizeFor(CAPACITY), stream);
            }
        }
    }

    /** Until there were so many, or the stream ends. */
    static void consume(RingBuffer ring, SharedMemory segment, Records records, long count)
            throws IOException, InterruptedException {
        MemorySegment progress = segment.segment().asSlice(RingBuffer.sizeFor(CAPACITY), PROGRESS);
        try (RingConsumer consumer = ring.consumer()) {
            RecordHandler handler = (memory, at, length) -> {
                records.onRecord(memory, at, length);
                progress.set(ValueLayout.JAVA_LONG, 0, records.next(0));
            };
            while (records.count() < count && consumer.drain(handler, BATCH, Deadline.NEVER) >= 0) {}
        }
        if (records.count() != count) {
            throw new AssertionError(records.count() + " records instead of " + count);
        }
    }
}
