package brood.benchmarks;

import brood.core.Fd;
import brood.core.PosixException;
import brood.libc.files_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The same file by read(2), a MiB at a time into the same buffer. */
final class CopiedRead extends MappedRead {
    private final MemorySegment buffer = Arena.global().allocate(MIB, 4096);

    CopiedRead() throws IOException {}

    @Override
    long sumOfFile() throws IOException {
        long sum = 0;
        try (Fd opened = Fd.open("/proc/self/fd/" + file.raw())) { // for a position of its own
            for (long count = read(opened); count > 0; count = read(opened)) {
                sum += sum(buffer.asSlice(0, count));
            }
        }
        return sum;
    }

    private long read(Fd opened) throws IOException {
        long count = files_h.read(opened.raw(), buffer, MIB);
        if (count < 0) {
            throw PosixException.of(count, "read", opened);
        }
        return count;
    }
}
