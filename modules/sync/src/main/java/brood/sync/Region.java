package brood.sync;

import brood.mmap.Futex;
import brood.mmap.InvalidLayout;
import brood.mmap.ProcessId;
import brood.sync.SyncDescriptor.Kind;
import java.lang.foreign.MemorySegment;

/** The memory of one lock, with its header written or checked. */
final class Region {
    private Region() {}

    /** Makes a lock there, whatever was there before; the magic number comes last, so that nobody attaches to half of one. */
    static MemorySegment create(MemorySegment memory, Kind kind, int size, long bytes) {
        MemorySegment region = usable(memory, kind, bytes);
        SyncDescriptor.INT.setVolatile(region, (long) SyncDescriptor.MAGIC_OFFSET, 0);
        region.asSlice(Integer.BYTES).fill((byte) 0);
        SyncDescriptor.INT.set(region, (long) SyncDescriptor.VERSION_OFFSET, SyncDescriptor.VERSION);
        ProcessId creator = ProcessId.current();
        SyncDescriptor.INT.set(
                region, (long) SyncDescriptor.CREATOR_PID_OFFSET, creator.pid().raw());
        SyncDescriptor.INT.set(region, (long) SyncDescriptor.SIZE_OFFSET, size);
        SyncDescriptor.LONG.set(region, (long) SyncDescriptor.CREATOR_START_OFFSET, creator.startTicks());
        SyncDescriptor.INT.setVolatile(region, (long) SyncDescriptor.MAGIC_OFFSET, kind.magic);
        return region;
    }

    /** The memory of a lock that somebody has made there: at least {@code FIXED_SIZE} bytes of it. */
    static MemorySegment attach(MemorySegment memory, Kind kind) throws InvalidLayout {
        MemorySegment region = usable(memory, kind, SyncDescriptor.FIXED_SIZE);
        int magic = (int) SyncDescriptor.INT.getVolatile(region, (long) SyncDescriptor.MAGIC_OFFSET);
        if (magic != kind.magic) {
            throw new InvalidLayout("there is no " + kind.text + " in " + memory);
        }
        int version = (int) SyncDescriptor.INT.get(region, (long) SyncDescriptor.VERSION_OFFSET);
        if (version != SyncDescriptor.VERSION) {
            throw new InvalidLayout(
                    "the " + kind.text + " has version " + version + ", not " + SyncDescriptor.VERSION + ": " + memory);
        }
        return region;
    }

    /** As {@link #attach}, of a lock with a table. */
    static MemorySegment attachWithTable(MemorySegment memory, Kind kind) throws InvalidLayout {
        int size = size(attach(memory, kind));
        if (size <= 0 || HolderTable.bytes(size) > memory.byteSize()) {
            throw new InvalidLayout("the " + kind.text + " is for " + size + ": " + memory);
        }
        return memory.asSlice(0, HolderTable.bytes(size));
    }

    /** What it is for: parties, permits, readers. */
    static int size(MemorySegment region) {
        return (int) SyncDescriptor.INT.get(region, (long) SyncDescriptor.SIZE_OFFSET);
    }

    static Futex sequence(MemorySegment region) {
        return Futex.at(region, SyncDescriptor.SEQUENCE_OFFSET);
    }

    private static MemorySegment usable(MemorySegment memory, Kind kind, long bytes) {
        if (!memory.isNative() || memory.isReadOnly() || memory.address() % SyncDescriptor.ALIGNMENT != 0) {
            throw new IllegalArgumentException("a " + kind.text + " takes writable native memory, aligned to "
                    + SyncDescriptor.ALIGNMENT + " bytes, not " + memory);
        }
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException("a " + kind.text + " takes " + bytes + " bytes, not " + memory);
        }
        return memory.asSlice(0, bytes);
    }
}
