package brood.mmap;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The layout of a ring buffer. All numbers are in the machine's byte order. {@code docs/ring.h} is the same in C.
 *
 * <pre>
 *      0  magic, 8 bytes "BROODRNG"
 *      8  version, 4 bytes
 *     12  kind, 4 bytes: 1 one-to-one, 2 many-to-one
 *     16  capacity, 8 bytes: a power of two
 *    128  tail, 8 bytes: up to where records are written, plus 1 if the consumer may be asleep on its lower half
 *    136  lock, 8 bytes: which process is claiming; 0 none (many-to-one)
 *    256  head, 8 bytes: up to where records are read, plus 1 if producers may be asleep on its lower half
 *    640  state, 4 bytes: bit 0 finished, bit 1 closed by the consumer
 *    648  producer, 8 bytes: which process it is; 0 none (one-to-one)
 *    656  consumer, 8 bytes: which process it is; 0 none
 *   1024  data, as many bytes as the capacity
 * </pre>
 *
 * Head and tail only grow; a position modulo the capacity is an offset into the data. A process is its pid in the lower
 * half, the lower half of its start time in ticks above. Nothing that two sides write shares a cache line, nor a pair.
 *
 * <pre>
 *   one-to-one, aligned to 8              many-to-one, aligned to 16
 *   +--------+--------+---------          +--------+--------+----------------+---------
 *   | length | state  | bytes             | length | state  | process        | bytes
 *   +--------+--------+---------          +--------+--------+----------------+---------
 *   0        4        8                   0        4        8                16
 * </pre>
 *
 * State 0 is a record, 1 is padding (a record aborted, or the rest before the end of the data, where the next would not
 * fit), 2 is claimed by that process and not yet complete. No record lies behind the tail, so nothing is ever cleared.
 *
 * <p>One-to-one: the producer writes a record and then the tail. Many-to-one: a producer takes the lock, writes the header
 * with state 2, then the tail, and frees the lock; it writes the bytes and then the header with state 0. A lock whose
 * process has ended may be taken over: what the tail does not cover was not there. A record whose process has ended in
 * state 2 is skipped by the consumer.
 *
 * <p>To sleep a side adds the 1 to the tail (the consumer) or the head (producers), atomically, looks again, and waits on the
 * lower half of what it has made of it, as a futex. The other side moves tail or head by an atomic addition; if the 1 was
 * there it takes it away and wakes. Who has completed a record of many producers, or changed the state, looks for the 1
 * after a full fence.
 */
final class RingDescriptor {
    /** {@code "BROODRNG"} as it stands in memory. */
    static final long MAGIC = 0x474E5244_4F4F5242L;

    static final int VERSION = 2;

    static final long MAGIC_AT = 0;
    static final long VERSION_AT = 8;
    static final long KIND_AT = 12;
    static final long CAPACITY_AT = 16;
    static final long TAIL_AT = 128;
    static final long LOCK_AT = 136;
    static final long HEAD_AT = 256;
    static final long STATE_AT = 640;
    static final long PRODUCER_AT = 648;
    static final long CONSUMER_AT = 656;
    static final int DATA_AT = 1024;

    /** Of the ring. */
    static final int FINISHED = 1;

    static final int CLOSED = 2;

    /** Of a record. */
    static final int RECORD = 0;

    static final int PADDING = 1;
    static final int CLAIMED = 2;

    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    private RingDescriptor() {}

    /** The first eight bytes of a record. */
    static long header(long length, int state) {
        return (long) state << 32 | length;
    }

    static int length(long header) {
        return (int) header;
    }

    static int state(long header) {
        return (int) (header >>> 32);
    }
}
