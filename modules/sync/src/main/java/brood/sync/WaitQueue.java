package brood.sync;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.mmap.AdaptiveSpin;
import brood.mmap.Futex;
import brood.mmap.ProcessId;
import brood.mmap.ProcessWatch;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Those who wait for a lock, in any process. A waiter notes the sequence number, says that it waits, looks once more, and
 * sleeps unless the number has changed; whoever changes the lock looks whether somebody waits, and wakes as many as can go
 * on, or raises the number and wakes all. So no wake-up is missed, and without waiters none costs a system call.
 *
 * <p>Any process may be killed at any moment: with the lock, or with the wake-up that was meant for others. So waiters look
 * again by themselves, and after a while also at the holder, whose pidfd they watch from then on.
 */
final class WaitQueue {
    /** A lock held for longer may be held by a process that has ended. */
    private static final Duration A_WHILE = Duration.ofMillis(20);

    /** In case that a process was killed with our wake-up, or with a lock that it got after our last look. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final MemorySegment region;
    private final Futex sequence;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    WaitQueue(MemorySegment region) {
        this.region = region;
        sequence = Region.sequence(region);
    }

    /** Waits until the attempt succeeds; false if the deadline passed first. */
    boolean await(Wanted wanted, Deadline deadline) throws InterruptedException {
        return spin.until(wanted::attempt) || await(wanted, deadline, true);
    }

    /** As {@link #await}, for ever; an interrupt does not end it. */
    void awaitUninterruptibly(Wanted wanted) {
        try {
            if (!spin.until(wanted::attempt)) {
                await(wanted, Deadline.NEVER, false);
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private boolean await(Wanted wanted, Deadline deadline, boolean interruptible) throws InterruptedException {
        Deadline look = Deadline.after(A_WHILE);
        ProcessWatch watch = null;
        try {
            while (true) {
                int seen = enter();
                if (wanted.attempt()) {
                    return true;
                }
                sleep(seen, deadline.earlier(look), interruptible);
                boolean late = deadline.hasPassed();
                if (late || look.hasPassed() || (watch != null && watch.hasEnded())) {
                    watch = watch(wanted.obstacle(), watch);
                    look = Deadline.after(LOOK_AGAIN);
                }
                if (late) {
                    return wanted.attempt();
                }
            }
        } finally {
            if (watch != null) {
                watch.close();
            }
        }
    }

    /**
     * Watches this holder, and no longer the one before; null if there is nobody to watch, or no descriptor left: waiters look
     * again anyway.
     */
    private ProcessWatch watch(long holder, ProcessWatch before) {
        ProcessId process = holder == Holder.NOBODY || Holder.isMe(holder) ? null : Holder.process(holder);
        if (before != null) {
            if (before.process().equals(process)) {
                return before;
            }
            before.close();
        }
        try {
            return process == null ? null : ProcessWatch.of(process, this::wakeAll);
        } catch (PosixException noDescriptorLeft) {
            return null;
        }
    }

    /** Says that this thread is about to wait; what it returns is another number when all are woken. */
    int enter() {
        int seen = sequence.get();
        SyncDescriptor.INT.setVolatile(region, (long) SyncDescriptor.WAITING_OFFSET, 1);
        return seen;
    }

    /** Sleeps until it is woken, or all were since {@link #enter}, or for no reason; false if the deadline passed first. */
    boolean sleep(int seen, Deadline deadline, boolean interruptible) throws InterruptedException {
        if (!interruptible) {
            return sequence.awaitUninterruptibly(seen, deadline);
        }
        try {
            return sequence.await(seen, deadline);
        } catch (InterruptedException e) {
            wake(1); // it may have come together with a wake-up, which then is another's
            throw e;
        }
    }

    /**
     * Wakes so many, after a change that they wait for. If fewer are asleep, those who are about to be must look again; and if
     * nobody is, the next change is to cost no system call.
     */
    void wake(int count) {
        if (isWaitedFor() && sequence.wake(count) < count) {
            wakeAll();
        }
    }

    /** Wakes all. Those that go on waiting say so again. */
    void wakeAll() {
        if (isWaitedFor()) {
            SyncDescriptor.INT.setVolatile(region, (long) SyncDescriptor.WAITING_OFFSET, 0);
            sequence.getAndAdd(1);
            sequence.wakeAll();
        }
    }

    private boolean isWaitedFor() {
        return (int) SyncDescriptor.INT.getVolatile(region, (long) SyncDescriptor.WAITING_OFFSET) != 0;
    }
}
