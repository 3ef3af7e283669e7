package brood.benchmarks;

import brood.pipe.WriteEnd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** 64 KiB writes into a pipe of 1 MiB that another JVM reads; an operation is a MiB. */
class PipeBandwidth implements Work {
    /** In a round: the other side answers after so many. */
    static final int MEBIBYTES = 256;

    private static final long MIB = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    private final MemorySegment chunk = Arena.global().allocate(CHUNK, 4096).fill((byte) 1);
    private final MemorySegment answer = Arena.global().allocate(1);
    private final PipePeer peer;

    PipeBandwidth() throws IOException {
        this(false);
    }

    PipeBandwidth(boolean splices) throws IOException {
        peer = PipePeer.start(1 << 20, MEBIBYTES * MIB, CHUNK, 1, splices);
    }

    /** All of it. */
    void write(WriteEnd end, MemorySegment bytes) throws IOException {
        end.write(bytes);
    }

    @Override
    public double measure(int operations) throws IOException {
        if (operations % MEBIBYTES != 0) {
            throw new IllegalArgumentException("not a multiple of " + MEBIBYTES + ": " + operations);
        }
        long start = System.nanoTime();
        for (int round = 0; round < operations / MEBIBYTES; round++) {
            for (long left = MEBIBYTES * MIB; left > 0; left -= CHUNK) {
                write(peer.there, chunk);
            }
            peer.back.read(answer);
        }
        return (System.nanoTime() - start) / (double) operations;
    }
}
