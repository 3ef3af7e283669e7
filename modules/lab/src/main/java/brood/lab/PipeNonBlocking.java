package brood.lab;

import brood.core.Fd;
import brood.core.ProcFile;
import brood.pipe.Pipe;
import brood.pipe.PipeFlag;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Looking into a pipe without waiting. */
final class PipeNonBlocking implements Scenario {
    @Override
    public String name() {
        return "pipe-nonblocking";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "reading says nothing yet, several times, and then there is the message";
    }

    @Override
    public String explanation() {
        return """
                pipe2(O_NONBLOCK | O_CLOEXEC) makes a pipe that nobody waits at (000 §2.4.3): a read with nothing
                there fails with EAGAIN, which Python raises as OSError and Brood gives as an empty Optional. The
                document's parent looks every 100 ms while its child sleeps; here the child waits until the parent
                has looked three times in vain. O_CLOEXEC: a program does not get the pipe unless it is given it.
                Calls: pipe2, fork, read, write, waitid; /proc/PID/fdinfo.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final int LOOKS = 3;
    private static final int NONBLOCK = 04000; // as fcntl.h has them
    private static final int CLOEXEC = 02000000;

    @Override
    public void run(Lab lab) throws Exception {
        try (Arena arena = Arena.ofConfined();
                Pipe pipe = Pipe.open(PipeFlag.NONBLOCK);
                Baton go = Baton.make();
                Child child = Fork.start(() -> {
                    pipe.readEnd().close();
                    go.await();
                    lab.say("child leaves a message");
                    pipe.writeEnd().write("dad, I am out to play".getBytes(StandardCharsets.UTF_8));
                    return 0;
                })) {
            for (Fd end : List.of(pipe.readEnd().fd(), pipe.writeEnd().fd())) {
                int flags = flags(end);
                lab.say("descriptor " + end.raw() + " has the flags 0" + Integer.toOctalString(flags));
                lab.check("it has O_NONBLOCK", (flags & NONBLOCK) != 0);
                lab.check("and O_CLOEXEC", (flags & CLOEXEC) != 0);
            }
            Command heir = Command.of(
                    "test", "!", "-e", "/proc/self/fd/" + pipe.readEnd().fd().raw());
            lab.check("a program does not get the pipe", heir.run().describe(), "exited with 0");
            pipe.writeEnd().close();
            MemorySegment bytes = arena.allocate(1024);
            OptionalLong read = pipe.readEnd().tryRead(bytes);
            int looks = 0;
            for (; read.isEmpty() && looks < LOOKS; looks++) {
                lab.say("nothing yet; parent does other things");
                Thread.sleep(lab.seconds(0.1));
                read = pipe.readEnd().tryRead(bytes);
            }
            lab.check("several times there is nothing yet", looks, LOOKS);
            go.pass();
            while (read.isEmpty()) {
                Thread.sleep(lab.seconds(0.1));
                read = pipe.readEnd().tryRead(bytes);
            }
            byte[] came = bytes.asSlice(0, read.getAsLong()).toArray(ValueLayout.JAVA_BYTE);
            String message = new String(came, StandardCharsets.UTF_8);
            lab.say("the message: " + message);
            lab.check("then there is the message", message, "dad, I am out to play");
            lab.check("the child is reaped", lab.end(child), WaitStatus.exited(0));
            lab.check(
                    "then there is the end, which is not nothing",
                    pipe.readEnd().tryRead(bytes),
                    OptionalLong.of(-1));
        }
    }

    /** With what the kernel has a descriptor open. */
    static int flags(Fd fd) throws Exception {
        String info = ProcFile.text("/proc/self/fdinfo/" + fd.raw());
        return Integer.parseInt(ProcFile.field(info, "flags").orElseThrow().strip(), 8);
    }
}
