package brood.workers;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.mmap.AdaptiveSpin;
import brood.mmap.InvalidLayout;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What processes share of a {@link WorkerQueue}: a ring of elements that are bytes, the locks of its ends, the events of its waits. */
final class ByteQueue {
    /** In case that a process was killed with our wake-up. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private interface Wanted extends AdaptiveSpin.Condition<RuntimeException> {}

    /** How a lock in shared memory is come by. */
    private interface Making<T> {
        T at(MemorySegment memory) throws InvalidLayout;
    }

    private final QueueRing ring;
    private final QueueHands hands;
    private final Mutex putting;
    private final Mutex taking;
    private final Event notEmpty;
    private final Event notFull;
    private final Event idle;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    private ByteQueue(SharedSegment segment, QueueRing ring, Making<Mutex> mutex, Making<Event> event)
            throws InvalidLayout {
        MemorySegment data = segment.data();
        this.ring = ring;
        hands = new QueueHands(segment);
        putting = mutex.at(data.asSlice(QueueRing.PUT_MUTEX, Mutex.SIZE));
        taking = mutex.at(data.asSlice(QueueRing.TAKE_MUTEX, Mutex.SIZE));
        notEmpty = event.at(data.asSlice(QueueRing.NOT_EMPTY, Event.SIZE));
        notFull = event.at(data.asSlice(QueueRing.NOT_FULL, Event.SIZE));
        idle = event.at(data.asSlice(QueueRing.IDLE, Event.SIZE));
    }

    /** A new one that is full with so many elements, or with half so many bytes. */
    static ByteQueue create(SharedSegment segment, int capacity, long ringBytes) throws IOException {
        segment.memory().allocate(0, SharedSegment.DATA + QueueRing.RING);
        return new ByteQueue(segment, QueueRing.create(segment, capacity, ringBytes), Mutex::create, Event::create);
    }

    /** One that somebody has made. */
    static ByteQueue attach(SharedSegment segment) throws IOException {
        try {
            return new ByteQueue(segment, new QueueRing(segment), Mutex::attach, Event::attach);
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidObjectException("no queue");
        }
    }

    /** Whether an element of this length can be in it whenever it is not full. */
    boolean canHold(int length) {
        return ring.canHold(length);
    }

    /**
     * Puts an element that it can hold.
     *
     * @return false if it is full
     */
    boolean put(QueueCodec codec) throws QueueClosed, PosixException {
        boolean put;
        lock(putting);
        try {
            if (ring.isFinished()) {
                throw new QueueClosed();
            }
            put = ring.put(codec.bytes(), codec.length());
        } finally {
            putting.unlock();
        }
        if (put && !notEmpty.isSet()) {
            notEmpty.set();
        }
        if (!notFull.isSet() && !ring.isFull()) { // the wake-up was for more than one
            notFull.set();
        }
        return put;
    }

    /**
     * Takes the first element into the hands of this process.
     *
     * @return false if there is none
     */
    boolean take(QueueCodec codec) throws QueueClosed, PosixException {
        boolean finished = ring.isFinished(); // before looking: what is put comes before
        boolean taken;
        lock(taking);
        try {
            taken = ring.take(codec, hands);
        } finally {
            taking.unlock();
        }
        if (taken && !notFull.isSet()) {
            notFull.set();
        }
        if (!notEmpty.isSet() && !ring.isEmpty()) { // the wake-up was for more than one
            notEmpty.set();
        }
        if (!taken && finished) {
            throw new QueueClosed();
        }
        return taken;
    }

    /** Who held it and was killed has left nothing half done: {@link QueueRing}. */
    private static void lock(Mutex mutex) {
        try {
            mutex.lockUninterruptibly();
        } catch (OwnerDied e) {
            mutex.makeConsistent();
        }
    }

    /** Waits until it is not full, or for no reason. */
    void awaitRoom(Deadline deadline) throws InterruptedException {
        await(notFull, () -> !ring.isFull() || ring.isFinished(), deadline);
    }

    /** Waits until it is not empty, or for no reason. */
    void awaitElement(Deadline deadline) throws InterruptedException {
        await(notEmpty, () -> !ring.isEmpty() || ring.isFinished(), deadline);
    }

    /** Waits until it is idle, or for no reason. */
    void awaitIdle(Deadline deadline) throws InterruptedException {
        await(idle, this::isIdle, deadline);
    }

    /** Whoever makes it true looks whether the event is set, and sets it. */
    private void await(Event event, Wanted wanted, Deadline deadline) throws InterruptedException {
        if (!spin.until(wanted)) {
            event.clear();
            if (!wanted.holds()) {
                event.await(deadline.earlier(Deadline.after(LOOK_AGAIN)));
            }
        }
    }

    /** One of the elements in the hands of this process is done. */
    void done() {
        if (hands.remove() && !idle.isSet()) {
            idle.set();
        }
    }

    /** An element is in somebody's hands before it is out of the queue. */
    boolean isIdle() {
        return ring.isEmpty() && hands.areEmpty();
    }

    int size() {
        return ring.size();
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    boolean isFull() {
        return ring.isFull();
    }

    /** Nothing can be put any more. */
    void finish() {
        lock(putting); // who is putting has put then
        try {
            ring.finish();
        } finally {
            putting.unlock();
        }
        notEmpty.set();
        notFull.set();
    }

    boolean isFinished() {
        return ring.isFinished();
    }
}
