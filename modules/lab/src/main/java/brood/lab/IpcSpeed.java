package brood.lab;

import brood.core.Deadline;
import brood.mmap.RingBuffer;
import brood.pipe.Fifo;
import brood.pipe.Pipe;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same messages by several ways. */
final class IpcSpeed implements Scenario {
    @Override
    public String name() {
        return "ipc-speed";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "the same messages over file, pipe, FIFO, queue and shared memory, timed";
    }

    @Override
    public String explanation() {
        return """
                The documents call shared memory the fastest way between processes (000, 001, 004), as it needs no
                system call and no copy in the kernel. Two JVMs pass 100 000 messages of 64 bytes, one at a time:
                over a pipe without a name and one with, through a queue, which serialises objects into shared
                memory, through a ring in shared memory, and by a file that is read when it is complete, which only
                then can be: its time is that of writing and of reading. Each way has the best of several rounds,
                which follow each other until it is clear, for others may have the CPUs meanwhile. Calls: pipe2,
                mkfifo, open, read, write, mmap, futex.""";
    }

    private static final String MEMORY = "shared memory";
    private static final List<String> WAYS = List.of("file", "pipe", "fifo", "queue", MEMORY);
    private static final String SUM = Long.toString(IpcSpeedPart.MESSAGES * (IpcSpeedPart.MESSAGES - 1L) / 2);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Override
    public void run(Lab lab) throws Exception {
        Map<String, Long> best = new LinkedHashMap<>();
        try (Scratch scratch = Scratch.create()) {
            Deadline deadline = Deadline.after(PATIENCE);
            do {
                best.merge("file", byFile(lab, scratch), Math::min);
                best.merge("pipe", byPipe(lab), Math::min);
                best.merge("fifo", byFifo(lab, scratch), Math::min);
                best.merge("queue", byQueue(lab), Math::min);
                best.merge(MEMORY, byRing(lab, scratch), Math::min);
            } while (!isMemoryFastest(best) && !deadline.hasPassed());
        }
        best.forEach((way, nanos) -> lab.say("%-14s %5d ns a message".formatted(way, nanos / IpcSpeedPart.MESSAGES)));
        lab.check("all messages came by each way", List.copyOf(best.keySet()), WAYS);
        lab.check("shared memory is the fastest", isMemoryFastest(best));
    }

    /** A check of each round, which is only shown when it fails: there may be many. */
    private static void ensure(Lab lab, String what, Object seen, Object expected) {
        if (!seen.equals(expected)) {
            lab.check(what, seen, expected);
            throw new IllegalStateException("not so: " + what);
        }
    }

    private static boolean isMemoryFastest(Map<String, Long> best) {
        return best.values().stream().min(Long::compare).equals(Optional.of(best.get(MEMORY)));
    }

    private static long byFile(Lab lab, Scratch scratch) throws Exception {
        String file = Files.createFile(scratch.file("file")).toString();
        long writing = Long.parseLong(output(FastJvm.of(IpcSpeedPart.class, "file", "send", file))[0]);
        long reading = received(lab, "file", FastJvm.of(IpcSpeedPart.class, "file", "receive", file));
        Files.delete(scratch.file("file"));
        return writing + reading;
    }

    private static long byPipe(Lab lab) throws Exception {
        try (Pipe pipe = Pipe.open();
                Child sender = FastJvm.of(IpcSpeedPart.class, "pipe", "send", "/proc/self/fd/3")
                        .descriptor(3, Redirect.to(pipe.writeEnd().fd()))
                        .stdout(Redirect.NULL)
                        .spawn()) {
            pipe.writeEnd().close();
            Command receiver = FastJvm.of(IpcSpeedPart.class, "pipe", "receive", "/proc/self/fd/3")
                    .descriptor(3, Redirect.to(pipe.readEnd().fd()));
            return both(lab, "pipe", sender, receiver);
        }
    }

    private static long byFifo(Lab lab, Scratch scratch) throws Exception {
        String fifo = scratch.file("fifo").toString();
        Fifo.create(fifo, 0600);
        long nanos = byName(lab, "fifo", fifo);
        Fifo.unlink(fifo);
        return nanos;
    }

    private static long byRing(Lab lab, Scratch scratch) throws Exception {
        byte[] zeros = new byte[Math.toIntExact(RingBuffer.sizeFor(1 << 20))];
        String file = Files.write(scratch.file("ring"), zeros).toString();
        long nanos = byName(lab, "ring", file);
        Files.delete(scratch.file("ring"));
        return nanos;
    }

    private static long byName(Lab lab, String way, String file) throws Exception {
        try (Child sender = FastJvm.of(IpcSpeedPart.class, way, "send", file)
                .stdout(Redirect.NULL)
                .spawn()) {
            return both(lab, way, sender, FastJvm.of(IpcSpeedPart.class, way, "receive", file));
        }
    }

    private static long both(Lab lab, String way, Child sender, Command receiver) throws Exception {
        long nanos = received(lab, way, receiver);
        ensure(lab, way + ": the sender ends well", lab.end(sender), WaitStatus.exited(0));
        return nanos;
    }

    /** Nanoseconds from the first message to the last. */
    private static long received(Lab lab, String way, Command receiver) throws Exception {
        String[] words = output(receiver);
        ensure(lab, way + ": all messages came", words[0], SUM);
        return Long.parseLong(words[1]);
    }

    private static String[] output(Command command) throws Exception {
        return Capture.of(command).run().stdoutText().strip().split(" ");
    }

    private static long byQueue(Lab lab) throws Exception {
        try (WorkerQueue<byte[]> queue = WorkerQueue.unbounded();
                WorkerQueue<String> result = WorkerQueue.unbounded();
                Worker sender = Worker.of(() -> IpcSpeedPart.put(queue))
                        .jvm(FastJvm.forWorkers(lab))
                        .start();
                Worker receiver = Worker.of(() -> result.put(IpcSpeedPart.take(queue)))
                        .jvm(FastJvm.forWorkers(lab))
                        .start()) {
            receiver.join();
            sender.join();
            String[] words = result.get().split(" ");
            ensure(lab, "queue: all messages came", words[0], SUM);
            return Long.parseLong(words[1]);
        }
    }
}
