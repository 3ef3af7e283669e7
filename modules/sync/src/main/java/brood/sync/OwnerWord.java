package brood.sync;

import java.lang.foreign.MemorySegment;

/** The eight bytes that say who holds a lock of which there is one: see {@link SyncDescriptor}. */
final class OwnerWord {
    private static final long OFFSET = SyncDescriptor.STATE_OFFSET;

    private final MemorySegment region;

    OwnerWord(MemorySegment region) {
        this.region = region;
    }

    long get() {
        return (long) SyncDescriptor.LONG.getVolatile(region, OFFSET);
    }

    private boolean compareAndSet(long expected, long value) {
        return SyncDescriptor.LONG.compareAndSet(region, OFFSET, expected, value);
    }

    /** Makes this process the holder, with these marks besides those that are there; false if there is a holder. */
    boolean tryClaim(long marks) {
        long now = get();
        return !Holder.isSomebody(now) && compareAndSet(now, Holder.me() | marks | now);
    }

    /** Whether a holder before ended without unlocking. */
    boolean isMarkedDied() {
        return (get() & Holder.DIED) != 0;
    }

    /** Takes marks away from this process's hold. */
    void unmark(long marks) {
        SyncDescriptor.LONG.setVolatile(region, OFFSET, get() & ~marks); // only the holder changes it
    }

    /** Makes it free, and keeps the mark of a holder that died. */
    void release() {
        SyncDescriptor.LONG.setVolatile(region, OFFSET, get() & Holder.DIED);
    }

    /** Makes it free if the holder has ended, and marks it if it did hold the lock; the living holder, 0 if there is none. */
    long freeIfDead() {
        long now = get();
        if (!Holder.isSomebody(now)) {
            return Holder.NOBODY;
        }
        if (!Holder.hasEnded(now)) {
            return now;
        }
        long mark = (now & Holder.PENDING) == 0 ? Holder.DIED : now & Holder.DIED;
        compareAndSet(now, mark); // else another was faster
        return Holder.NOBODY;
    }
}
