package brood.mmap;

import brood.core.Pid;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header of a shared-memory segment. All numbers are in the machine's byte order; it never changes once the segment
 * has a name.
 *
 * <pre>
 *   0                8        12       16               24       28       32               40               48
 *   +----------------+--------+--------+----------------+--------+--------+----------------+----------------+-------
 *   | magic          | version| header | size           | pid    | 0      | start ticks    | pid namespace  | 0 ...
 *   +----------------+--------+--------+----------------+--------+--------+----------------+----------------+-------
 *   4096: the data, as many bytes as size says
 * </pre>
 *
 * {@code pid} and {@code start ticks} name the creator, {@code pid namespace} (the inode of {@code /proc/self/ns/pid}) says
 * for whom they do. {@code header} is where the data begins.
 */
final class SegmentDescriptor {
    /** {@code "BROODSHM"} as it stands in memory. */
    static final long MAGIC = 0x4D485344_4F4F5242L;

    static final int VERSION = 1;

    /** One page, so that the data is as aligned as anybody may want it. */
    static final int HEADER = 4096;

    private static final long MAGIC_AT = 0;
    private static final long VERSION_AT = 8;
    private static final long HEADER_AT = 12;
    private static final long SIZE_AT = 16;
    private static final long PID_AT = 24;
    private static final long START_TICKS_AT = 32;
    private static final long NAMESPACE_AT = 40;

    private SegmentDescriptor() {}

    /** Fills the header of a file that nobody else knows yet. */
    static void write(MemorySegment file, ProcessId creator, long namespace) {
        file.set(ValueLayout.JAVA_INT, VERSION_AT, VERSION);
        file.set(ValueLayout.JAVA_INT, HEADER_AT, HEADER);
        file.set(ValueLayout.JAVA_LONG, SIZE_AT, file.byteSize() - HEADER);
        file.set(ValueLayout.JAVA_INT, PID_AT, creator.pid().raw());
        file.set(ValueLayout.JAVA_LONG, START_TICKS_AT, creator.startTicks());
        file.set(ValueLayout.JAVA_LONG, NAMESPACE_AT, namespace);
        file.set(ValueLayout.JAVA_LONG, MAGIC_AT, MAGIC);
    }

    /**
     * Checks a header.
     *
     * @param file the file's first bytes
     * @param length how long the file is
     * @throws InvalidLayout if it is none, or the file does not have what the header promises
     */
    static void check(String name, MemorySegment file, long length) throws InvalidLayout {
        if (file.byteSize() < HEADER || file.get(ValueLayout.JAVA_LONG, MAGIC_AT) != MAGIC) {
            throw new InvalidLayout(name + ": no segment of Brood's");
        }
        int version = file.get(ValueLayout.JAVA_INT, VERSION_AT);
        if (version != VERSION) {
            throw new InvalidLayout(name + ": version " + version + " of the layout, not " + VERSION);
        }
        long size = size(file);
        if (size <= 0 || file.get(ValueLayout.JAVA_INT, HEADER_AT) != HEADER) {
            throw new InvalidLayout(name + ": a damaged header");
        }
        if (size > length - HEADER) {
            throw new InvalidLayout(
                    name + ": shorter than its header says: " + (length - HEADER) + " of " + size + " bytes");
        }
        if (file.get(ValueLayout.JAVA_INT, PID_AT) <= 0) {
            throw new InvalidLayout(name + ": a header without a creator");
        }
    }

    static long size(MemorySegment file) {
        return file.get(ValueLayout.JAVA_LONG, SIZE_AT);
    }

    static ProcessId creator(MemorySegment file) {
        return new ProcessId(
                new Pid(file.get(ValueLayout.JAVA_INT, PID_AT)), file.get(ValueLayout.JAVA_LONG, START_TICKS_AT));
    }

    static long namespace(MemorySegment file) {
        return file.get(ValueLayout.JAVA_LONG, NAMESPACE_AT);
    }
}
