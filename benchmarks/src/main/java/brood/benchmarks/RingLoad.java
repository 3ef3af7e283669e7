package brood.benchmarks;

import brood.core.Fd;
import brood.mmap.SharedMemory;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.JvmCommand;
import brood.process.Redirect;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Records of 64 bytes through a ring to another JVM, which says by a pipe when it has had them; an operation is a record. */
public abstract class RingLoad implements Work {
    /** In a round: the other side answers after so many. */
    static final int RECORDS = 1 << 20;

    static final int SIZE = 64;
    static final int CAPACITY = 1 << 18;
    static final int BATCH = 512;

    private static final int MEMORY = 3;
    private static final int DONE = 4;
    private static final int LIFELINE = 5;

    private final MemorySegment answer = Arena.global().allocate(1);
    private final ReadEnd done;
    private final Child child;

    /** @param memory what the ring lies in */
    RingLoad(SharedMemory memory) throws IOException {
        Pipe pipe = Pipe.open();
        Pipe lifeline = Pipe.open();
        done = pipe.readEnd();
        child = JvmCommand.current()
                .mainModule(
                        "brood.benchmarks/" + RingLoad.class.getName(),
                        getClass().getName())
                .command()
                .descriptor(MEMORY, Redirect.to(memory.fd()))
                .descriptor(DONE, Redirect.to(pipe.writeEnd().fd()))
                .descriptor(LIFELINE, Redirect.to(lifeline.readEnd().fd()))
                .spawn();
        lifeline.readEnd().close();
        pipe.writeEnd().close();
    }

    /** The other side: takes so many records in each round, until it is killed. */
    interface Receiver {
        void take(int records) throws Exception;
    }

    /** Writes so many records. */
    abstract void write(int records) throws Exception;

    @Override
    public double measure(int operations) throws Exception {
        long start = System.nanoTime();
        for (int round = 0; round < operations / RECORDS; round++) {
            write(RECORDS);
            if (done.read(answer) != 1) {
                throw new IOException(child + ": " + child.waitFor().describe());
            }
        }
        return (System.nanoTime() - start) / (double) operations;
    }

    /** What the other JVM does. */
    public static void main(String[] args) throws Exception {
        Partner.endWithTheOther(LIFELINE); // Agrona's would spin for ever
        SharedMemory memory = SharedMemory.attach(Fd.own(MEMORY));
        Receiver receiver =
                args[0].equals(BroodRing.class.getName()) ? BroodRing.receiver(memory) : AgronaRing.receiver(memory);
        MemorySegment answer = Arena.global().allocate(1);
        try (WriteEnd done = WriteEnd.own(Fd.own(DONE))) {
            while (true) {
                receiver.take(RECORDS);
                done.write(answer);
            }
        }
    }
}
