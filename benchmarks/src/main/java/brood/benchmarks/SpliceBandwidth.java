package brood.benchmarks;

import brood.pipe.Splice;
import brood.pipe.WriteEnd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The same without a copy: the pages are given to the pipe, and the other side moves them on. */
final class SpliceBandwidth extends PipeBandwidth {
    SpliceBandwidth() throws IOException {
        super(true);
    }

    @Override
    void write(WriteEnd end, MemorySegment bytes) throws IOException {
        for (long done = 0; done < bytes.byteSize(); ) {
            done += Splice.give(bytes.asSlice(done), end.fd());
        }
    }
}
