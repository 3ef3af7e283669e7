package brood.benchmarks;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads all of a file of 1 GiB that is in the page cache, through a mapping made for that; an operation is a MiB. */
class MappedRead implements Work {
    static final int MEBIBYTES = 1024;
    static final int MIB = 1 << 20;

    final Fd file = file();

    MappedRead() throws IOException {}

    /** Has no name any more, so that it is gone with this process. */
    private static Fd file() throws IOException {
        Path path = Files.createTempFile("brood-benchmark", null);
        try (OutputStream out = Files.newOutputStream(path)) {
            byte[] bytes = new byte[MIB];
            Arrays.fill(bytes, (byte) 1);
            for (int i = 0; i < MEBIBYTES; i++) {
                out.write(bytes);
            }
            return Fd.open(path, OpenFlag.RDONLY);
        } finally {
            Files.delete(path);
        }
    }

    /** The sum of the file, taken as longs. */
    long sumOfFile() throws IOException {
        try (Mapping mapping = Mapping.of(file, MapMode.READ_ONLY)) {
            long sum = 0;
            for (long at = 0; at < mapping.length(); at += MIB) {
                sum += sum(mapping.segment().asSlice(at, MIB));
            }
            return sum;
        }
    }

    static long sum(MemorySegment bytes) {
        long sum = 0;
        for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
            sum += bytes.get(ValueLayout.JAVA_LONG, at);
        }
        return sum;
    }

    @Override
    public double measure(int operations) throws IOException {
        long start = System.nanoTime();
        for (int round = 0; round < operations / MEBIBYTES; round++) {
            if (sumOfFile() != 0x0101010101010101L * MEBIBYTES * (MIB / Long.BYTES)) {
                throw new IllegalStateException("not what is in the file");
            }
        }
        return (System.nanoTime() - start) / (double) operations;
    }
}
