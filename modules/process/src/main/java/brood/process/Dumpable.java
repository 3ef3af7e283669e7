package brood.process;

import brood.libc.processes_h;

/**
 * A change of user or group in one thread makes the whole process undumpable, so that its /proc files belong to root. This gives
 * back what the process was when the last thread that changed has ended.
 */
final class Dumpable implements AutoCloseable {
    private static final Dumpable CHANGED = new Dumpable();
    private static int changing;
    private static boolean wasDumpable;

    private Dumpable() {}

    /** Around the life of a thread that changes its user or group; null, which try-with-resources passes over, around another. */
    static Dumpable keep(boolean changesIdentity) {
        return changesIdentity ? begin() : null;
    }

    private static synchronized Dumpable begin() {
        if (changing++ == 0) {
            wasDumpable = processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0) == 1;
        }
        return CHANGED;
    }

    @Override
    public void close() {
        synchronized (Dumpable.class) {
            if (--changing == 0 && wasDumpable) {
                processes_h.prctl(processes_h.PR_SET_DUMPABLE(), 1, 0, 0, 0);
            }
        }
    }
}
