package brood.benchmarks;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.pipe.Splice;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.JvmCommand;
import brood.process.Redirect;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The other side of a pipe, in a JVM of its own: takes so many bytes, then answers. */
public final class PipePeer implements AutoCloseable {
    private static final int IN = 3;
    private static final int OUT = 4;

    final WriteEnd there;
    final ReadEnd back;
    private final Child child;

    private PipePeer(WriteEnd there, ReadEnd back, Child child) {
        this.there = there;
        this.back = back;
        this.child = child;
    }

    /**
     * Starts it.
     *
     * @param capacity of the pipe to it
     * @param take how many bytes it takes before each answer
     * @param chunk how many it reads at once
     * @param answer how many it answers with
     * @param splices whether it moves them to /dev/null inside the kernel, instead of reading them
     */
    static PipePeer start(int capacity, long take, int chunk, int answer, boolean splices) throws IOException {
        Pipe there = Pipe.open();
        Pipe back = Pipe.open();
        there.writeEnd().setCapacity(capacity);
        Child child = JvmCommand.current()
                .mainModule(
                        "brood.benchmarks/" + PipePeer.class.getName(),
                        "" + take,
                        "" + chunk,
                        "" + answer,
                        "" + splices)
                .command()
                .descriptor(IN, Redirect.to(there.readEnd().fd()))
                .descriptor(OUT, Redirect.to(back.writeEnd().fd()))
                .spawn();
        there.readEnd().close();
        back.writeEnd().close();
        return new PipePeer(there.writeEnd(), back.readEnd(), child);
    }

    /** What the other JVM does until nobody writes any more. */
    public static void main(String[] args) throws IOException {
        long take = Long.parseLong(args[0]);
        MemorySegment buffer = Arena.global().allocate(Integer.parseInt(args[1]), 4096);
        MemorySegment answer = buffer.asSlice(0, Integer.parseInt(args[2]));
        boolean splices = Boolean.parseBoolean(args[3]);
        try (ReadEnd in = ReadEnd.own(Fd.own(IN));
                WriteEnd out = WriteEnd.own(Fd.own(OUT));
                Fd nowhere = Fd.open("/dev/null", OpenFlag.WRONLY)) {
            while (true) {
                for (long taken = 0; taken < take; ) {
                    long count = splices ? Splice.move(in.fd(), nowhere, buffer.byteSize()) : in.read(buffer);
                    if (count <= 0) {
                        return;
                    }
                    taken += count;
                }
                out.write(answer);
            }
        }
    }

    @Override
    public void close() throws IOException {
        there.close();
        back.close();
        child.close();
    }
}
