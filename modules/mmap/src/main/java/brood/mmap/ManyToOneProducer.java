package brood.mmap;

import brood.core.Deadline;
import brood.core.PosixException;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** One of many: claims under the ring's lock, writes and commits on its own. */
final class ManyToOneProducer extends RingProducer {
    private static final int HEADER = RingBuffer.Kind.MANY_TO_ONE.header;
    private static final int SPINS = 100;
    private static final int YIELDS = 100;
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final long NONE = -1;

    private final long self = ProcessId.current().toWord();
    private final Futex lockWord;
    private long claimed = NONE; // where its header is
    private int length;
    private boolean open = true;

    ManyToOneProducer(RingBuffer buffer) throws PosixException {
        super(buffer);
        lockWord = Futex.at(memory, RingDescriptor.LOCK_AT);
    }

    @Override
    public long tryClaim(int length) throws RingClosed {
        requireLength(length);
        if (claimed != NONE || !open) {
            throw new IllegalStateException(open ? "the last claim is neither committed nor aborted" : "closed");
        }
        lock();
        try {
            if (isOver()) {
                throw closed();
            }
            long position = tail.get();
            long size = sizeOf(length, HEADER);
            long extent = extent(position, size);
            if (!fits(position, extent)) {
                return FULL;
            }
            long offset = writeHeader(position, size, extent, HEADER, length, RingDescriptor.CLAIMED);
            setHeader(offset + Long.BYTES, self);
            boolean _ = tail.move(extent); // wakes nobody: the consumer waits for a complete record
            claimed = offset;
            this.length = length;
            return offset + HEADER;
        } finally {
            unlock();
        }
    }

    /** A holder is done in a moment, unless it was stopped or killed. */
    private void lock() {
        for (int tries = 1; ; tries++) {
            long holder = (long) RingDescriptor.LONG.compareAndExchange(memory, RingDescriptor.LOCK_AT, 0L, self);
            if (holder == 0) {
                return;
            }
            if (tries <= SPINS) {
                Thread.onSpinWait();
            } else if (tries <= SPINS + YIELDS) {
                Thread.yield();
            } else if (!ProcessId.ofWord(holder).isAlive()) {
                if (RingDescriptor.LONG.compareAndSet(memory, RingDescriptor.LOCK_AT, holder, self)) {
                    return; // what it was about to claim is not covered by the tail
                }
            } else {
                // The lower half of the lock is the pid. Nobody wakes: freeing the lock costs no system call.
                lockWord.awaitUninterruptibly((int) holder, Deadline.after(LOOK));
            }
        }
    }

    private void unlock() {
        RingDescriptor.LONG.setRelease(memory, RingDescriptor.LOCK_AT, 0L);
    }

    @Override
    public void commit() {
        publish(RingDescriptor.RECORD);
    }

    @Override
    public void abort() {
        publish(RingDescriptor.PADDING);
    }

    private void publish(int state) {
        if (claimed == NONE) {
            throw new IllegalStateException("nothing is claimed");
        }
        setHeader(claimed, RingDescriptor.header(length, state));
        claimed = NONE;
        VarHandle.fullFence();
        if (tail.isAwaited()) {
            tail.wake();
        }
    }

    @Override
    public void finish() {
        requireOpen();
        if (claimed != NONE) {
            abort();
        }
        lock(); // after this no other claim succeeds
        try {
            ring.addState(RingDescriptor.FINISHED);
        } finally {
            unlock();
        }
    }

    @Override
    public void close() {
        if (open) {
            if (claimed != NONE) {
                abort();
            }
            open = false;
            ring.close();
        }
    }
}
