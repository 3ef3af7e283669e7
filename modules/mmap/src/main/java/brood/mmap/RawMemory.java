package brood.mmap;

import brood.libc.Native;
import java.lang.foreign.MemorySegment;

/**
 * Eight bytes at a bare address, a multiple of 8. Nothing is checked: who uses it knows that there is memory, and keeps it
 * there. It is for what is done at every record of a ring, where the checks of a segment take longer than the access.
 */
final class RawMemory {
    private static final MemorySegment EVERYTHING = Native.at(0, Long.MAX_VALUE);

    /** Takes nothing away from such an address, but tells the compiler that it is one: then it needs no check. */
    private static final long ADDRESS = (1L << 56) - Long.BYTES;

    private RawMemory() {}

    static long get(long address) {
        return (long) RingDescriptor.LONG.get(EVERYTHING, address & ADDRESS);
    }

    static long getOpaque(long address) {
        return (long) RingDescriptor.LONG.getOpaque(EVERYTHING, address & ADDRESS);
    }

    static long getAcquire(long address) {
        return (long) RingDescriptor.LONG.getAcquire(EVERYTHING, address & ADDRESS);
    }

    static long getAndAdd(long address, long value) {
        return (long) RingDescriptor.LONG.getAndAdd(EVERYTHING, address & ADDRESS, value);
    }

    static void setRelease(long address, long value) {
        RingDescriptor.LONG.setRelease(EVERYTHING, address & ADDRESS, value);
    }
}
