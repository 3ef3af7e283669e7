package brood.process;

import brood.core.PosixException;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * A set of CPUs by number, 0 to 1023. Immutable.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/CPU_SET.3.html">CPU_SET(3)</a>
 */
public final class CpuSet {
    private static final int MOST = (int) processes_h.CPU_SET_SIZE() * Byte.SIZE;

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /**
     * The set of these CPUs.
     *
     * @throws IllegalArgumentException if there is none, or a number is out of range
     */
    public static CpuSet of(int... numbers) {
        BitSet cpus = new BitSet();
        for (int number : numbers) {
            if (number < 0 || number >= MOST) {
                throw new IllegalArgumentException("CPU " + number + " is not from 0 to " + (MOST - 1));
            }
            cpus.set(number);
        }
        if (cpus.isEmpty()) {
            throw new IllegalArgumentException("a CPU set is not empty");
        }
        return new CpuSet(cpus);
    }

    /**
     * The set of a list such as {@code 0,2-3}.
     *
     * @throws IllegalArgumentException if it is malformed or out of range
     */
    public static CpuSet parse(String list) {
        BitSet cpus = new BitSet();
        for (String part : list.split(",", -1)) {
            String[] ends = part.split("-", -1);
            int first = number(ends[0], list);
            int last = ends.length == 2 ? number(ends[1], list) : first;
            if (ends.length > 2 || last < first) {
                throw new IllegalArgumentException("malformed CPU list '" + list + "'");
            }
            cpus.set(first, last + 1);
        }
        return new CpuSet(cpus);
    }

    private static int number(String text, String list) {
        if (!text.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("malformed CPU list '" + list + "'");
        }
        int number = Integer.parseInt(text);
        if (number >= MOST) {
            throw new IllegalArgumentException(
                    "CPU list '" + list + "': CPU " + number + " is not from 0 to " + (MOST - 1));
        }
        return number;
    }

    /** {@code sched_getaffinity(0, size, set)} — the CPUs that the calling thread may use. */
    public static CpuSet current() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(processes_h.CPU_SET_SIZE(), Long.BYTES);
            PosixException.check(processes_h.sched_getaffinity(0, mask.byteSize(), mask), "sched_getaffinity", "");
            return new CpuSet(BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    /** The kernel's form. */
    MemorySegment mask(SegmentAllocator allocator) {
        MemorySegment mask = allocator.allocate(processes_h.CPU_SET_SIZE(), Long.BYTES);
        byte[] bytes = cpus.toByteArray();
        MemorySegment.copy(bytes, 0, mask, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return mask;
    }

    /** Their numbers, ascending. */
    public int[] numbers() {
        return cpus.stream().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && cpus.equals(set.cpus);
    }

    @Override
    public int hashCode() {
        return cpus.hashCode();
    }

    /** {@code 0,2-3}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int first = cpus.nextSetBit(0); first >= 0; ) {
            int end = cpus.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - 1 > first) {
                text.append('-').append(end - 1);
            }
            first = cpus.nextSetBit(end);
        }
        return text.toString();
    }
}
