package brood.sync;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * How the locks lie in shared memory, in the machine's byte order. All begin alike:
 *
 * <pre>
 *      0        4        8        12       16                24       28       32
 *      +--------+--------+--------+--------+-----------------+--------+--------+
 *      | magic  |version | creator's pid   | creator's start |sequence|waiting |
 *      |        |        |        |  size  | in clock ticks  |        |        |
 *      +--------+--------+--------+--------+-----------------+--------+--------+
 * </pre>
 *
 * <p>{@code magic} says which kind of lock it is, {@code size} how many parties, permits, readers it is for, or whether it
 * is recursive. Waiters sleep on {@code sequence}, a futex that grows when all are woken, and set {@code waiting}, which says
 * that a wake-up is needed. Then, from byte 32 on:
 *
 * <pre>
 *      mutex              32 holder     40 thread     48 times locked again
 *      semaphore          32 permits
 *      event              32 is set
 *      barrier            32 resets : 16, trips : 24, broken : 1, arrived : 23
 *      read-write lock    32 writer     64 a holder for each reader
 *      bounded semaphore                64 a holder for each permit
 * </pre>
 *
 * <p>A holder is eight bytes, 0 for nobody. One compare-and-set takes a lock and says who took it, so there is no moment at
 * which a process may be killed without anybody knowing what it held:
 *
 * <pre>
 *      63          32   31     30     29     0
 *      +-------------+------+---------+-------+
 *      | start ticks | died | pending |  pid  |
 *      +-------------+------+---------+-------+
 * </pre>
 *
 * <p>{@code died}: a holder before ended without unlocking, and nobody has mended what it left. {@code pending}: a writer that
 * still waits for readers. The mutex's thread is a number that tells apart all threads of all processes; it is 0 when the
 * mutex is free.
 */
final class SyncDescriptor {
    static final int VERSION = 1;
    static final int ALIGNMENT = 8;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int CREATOR_PID_OFFSET = 8;
    static final int SIZE_OFFSET = 12;
    static final int CREATOR_START_OFFSET = 16;
    static final int SEQUENCE_OFFSET = 24;
    static final int WAITING_OFFSET = 28;
    static final int STATE_OFFSET = 32;
    static final int THREAD_OFFSET = 40;
    static final int DEPTH_OFFSET = 48;
    static final int TABLE_OFFSET = 64;

    /** A cache line: locks that lie side by side do not disturb each other. */
    static final int FIXED_SIZE = 64;

    static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    /** The kinds, by their magic numbers. */
    enum Kind {
        MUTEX("mutex", 0x42724D31),
        SEMAPHORE("semaphore", 0x42725331),
        BOUNDED_SEMAPHORE("bounded semaphore", 0x42725031),
        EVENT("event", 0x42724531),
        CONDITION("condition", 0x42724331),
        BARRIER("barrier", 0x42724231),
        READ_WRITE_LOCK("read-write lock", 0x42725231);

        final String text;
        final int magic;

        Kind(String text, int magic) {
            this.text = text;
            this.magic = magic;
        }
    }

    private SyncDescriptor() {}
}
