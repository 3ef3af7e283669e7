package brood.sync;

import brood.core.AfterFork;
import brood.mmap.ProcessId;

/** A process as eight bytes, with marks: see {@link SyncDescriptor}. */
final class Holder {
    static final long NOBODY = 0;

    /** A holder before ended without unlocking. */
    static final long DIED = 1L << 31;

    /** A writer that waits for readers. */
    static final long PENDING = 1L << 30;

    private static final long IDENTITY = ~(DIED | PENDING);

    /** This process. Not constant: a forked child is another. */
    private static long me = ProcessId.current().toWord();

    static {
        AfterFork.add(() -> me = ProcessId.current().toWord());
    }

    private Holder() {}

    static long me() {
        return me;
    }

    /** Whether there is one, be it with marks, and not only marks. */
    static boolean isSomebody(long word) {
        return (word & IDENTITY) != NOBODY;
    }

    static boolean isMe(long word) {
        return (word & IDENTITY) == me;
    }

    /** Whose it is, if it is somebody's. */
    static ProcessId process(long word) {
        return ProcessId.ofWord(word & IDENTITY);
    }

    /** Whether that process is no more. */
    static boolean hasEnded(long word) {
        return !isMe(word) && !process(word).isAlive();
    }
}
