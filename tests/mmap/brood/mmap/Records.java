package brood.mmap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Numbered records of 64 bytes, each from one of several sources; and who reads them, and misses none. */
final class Records implements RecordHandler {
    static final int SIZE = 64;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final int SOURCE_SHIFT = 48;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final long[] next;
    private long count;

    /** @param next the number that each source's next record must have; -1 if any will do */
    Records(long... next) {
        this.next = next;
    }

    static void fill(MemorySegment memory, long at, int source, long number) {
        long first = (long) source << SOURCE_SHIFT | number;
        for (int i = 0; i < SIZE / Long.BYTES; i++) {
            memory.set(LONG, at + i * Long.BYTES, i == 0 ? first : first * FACTOR + i);
        }
    }

    @Override
    public void onRecord(MemorySegment memory, long at, int length) {
        long first = memory.get(LONG, at);
        int source = (int) (first >>> SOURCE_SHIFT);
        long number = first & (1L << SOURCE_SHIFT) - 1;
        boolean whole = length == SIZE && source < next.length;
        for (int i = 1; i < SIZE / Long.BYTES; i++) {
            whole &= memory.get(LONG, at + i * Long.BYTES) == first * FACTOR + i;
        }
        if (!whole || next[source] >= 0 && number != next[source]) {
            throw new AssertionError("record " + number + " of source " + source + ", " + length + " bytes, "
                    + (whole ? "whole" : "damaged") + "; expected " + Arrays.toString(next));
        }
        next[source] = number + 1;
        count++;
    }

    /** How many came. */
    long count() {
        return count;
    }

    /** The number after the last that came from a source. */
    long next(int source) {
        return next[source];
    }
}
