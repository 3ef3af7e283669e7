package brood.sync;

import java.lang.foreign.MemorySegment;

/** A holder for each permit, 0 for one that is free. What this process holds is all the same: any of its threads may free it. */
final class HolderTable {
    private final MemorySegment region;
    private final int size;

    HolderTable(MemorySegment region) {
        this.region = region;
        size = Region.size(region);
    }

    /** The bytes of a lock with so many. */
    static long bytes(int size) {
        return SyncDescriptor.TABLE_OFFSET + (long) Long.BYTES * size;
    }

    private static long offset(int index) {
        return SyncDescriptor.TABLE_OFFSET + (long) Long.BYTES * index;
    }

    private long get(int index) {
        return (long) SyncDescriptor.LONG.getVolatile(region, offset(index));
    }

    /** Changes the first that is the expected one; false if none is. */
    private boolean replaceOne(long expected, long value) {
        for (int i = 0; i < size; i++) {
            if (get(i) == expected && SyncDescriptor.LONG.compareAndSet(region, offset(i), expected, value)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a free one for this process; false if there is none. */
    boolean tryClaim() {
        return replaceOne(Holder.NOBODY, Holder.me());
    }

    /** Frees one of this process; false if it has none. */
    boolean release() {
        return replaceOne(Holder.me(), Holder.NOBODY);
    }

    int countFree() {
        int free = 0;
        for (int i = 0; i < size; i++) {
            if (get(i) == Holder.NOBODY) {
                free++;
            }
        }
        return free;
    }

    /** Whether nobody holds any. */
    boolean isFree() {
        for (int i = 0; i < size; i++) {
            if (get(i) != Holder.NOBODY) {
                return false;
            }
        }
        return true;
    }

    /** Frees those of ended processes; one living holder, 0 if there is none. */
    long freeDead() {
        long living = Holder.NOBODY;
        for (int i = 0; i < size; i++) {
            long holder = get(i);
            if (holder == Holder.NOBODY || holder == living) {
                continue;
            }
            if (Holder.hasEnded(holder)) {
                SyncDescriptor.LONG.compareAndSet(region, offset(i), holder, Holder.NOBODY); // else another was faster
            } else if (!Holder.isMe(holder) || living == Holder.NOBODY) {
                living = holder;
            }
        }
        return living;
    }
}
