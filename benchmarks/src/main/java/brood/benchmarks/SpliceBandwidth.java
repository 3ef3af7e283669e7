package brood.benchmarks;

import brood.pipe.Splice;
import brood.pipe.WriteEnd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The same, with the pages given to the pipe instead of copied. */
final class SpliceBandwidth extends PipeBandwidth {
    SpliceBandwidth() throws IOException {}

    @Override
    void write(WriteEnd end, MemorySegment bytes) throws IOException {
        for (long done = 0; done < bytes.byteSize(); ) {
            done += Splice.give(bytes.asSlice(done), end.fd());
        }
    }
}
