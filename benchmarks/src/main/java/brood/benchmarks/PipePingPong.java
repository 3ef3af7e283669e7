package brood.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** 64 bytes to another JVM and back. */
final class PipePingPong implements Work {
    private static final int SIZE = 64;

    private final MemorySegment message = Arena.global().allocate(SIZE);
    private final PipePeer peer = PipePeer.start(64 * 1024, SIZE, SIZE, SIZE, false);

    PipePingPong() throws IOException {}

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            peer.there.write(message);
            if (peer.back.read(message) != SIZE) {
                throw new IOException("the peer left");
            }
        });
    }
}
