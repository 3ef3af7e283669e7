package brood.workers;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.mmap.AdaptiveSpin;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A queue between processes: any number of them put, any number take, each element is taken once, in the order in which they
 * were put. Hand it to workers as an argument, or let tasks capture it.
 *
 * <p>Elements are copied when they are put; they must be serialisable and not null, and of less than 2 GiB. What has been put
 * is in memory that all share, not in the process that put it: that may end, or be killed. A process that is killed loses at
 * most the one element that it is just putting or has just taken, and blocks nobody.
 *
 * <p>Thread-safe. An interrupt ends a wait, a virtual thread parks. A process that is stopped (SIGSTOP) in the middle of a call
 * makes others wait until it goes on or ends.
 *
 * @param <T> an element
 */
public final class WorkerQueue<T> extends SharedObject {
    private static final long serialVersionUID = 1;

    /** In case that a process was killed with our wake-up. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private String filterPatterns = "";
    private transient ObjectInputFilter filter;
    private transient QueueRing ring;
    private transient QueueHands hands;
    private transient Mutex putting;
    private transient Mutex taking;
    private transient Event notEmpty;
    private transient Event notFull;
    private transient Event idle;
    private transient AdaptiveSpin spin;

    /** One codec that nobody uses just now; who finds none makes one. */
    private transient AtomicReference<QueueCodec> spare;

    private WorkerQueue(SharedSegment segment, QueueRing ring) {
        super(segment);
        MemorySegment data = segment.data();
        view(
                ring,
                Mutex.create(data.asSlice(QueueRing.PUT_MUTEX, Mutex.SIZE)),
                Mutex.create(data.asSlice(QueueRing.TAKE_MUTEX, Mutex.SIZE)),
                Event.create(data.asSlice(QueueRing.NOT_EMPTY, Event.SIZE)),
                Event.create(data.asSlice(QueueRing.NOT_FULL, Event.SIZE)),
                Event.create(data.asSlice(QueueRing.IDLE, Event.SIZE)));
    }

    private void view(QueueRing itsRing, Mutex put, Mutex take, Event any, Event room, Event done) {
        ring = itsRing;
        hands = new QueueHands(segment());
        putting = put;
        taking = take;
        notEmpty = any;
        notFull = room;
        idle = done;
        spin = new AdaptiveSpin();
        spare = new AtomicReference<>();
        filter = Copies.filter(filterPatterns.isEmpty() ? System.getProperty(Copies.FILTER, "") : filterPatterns);
    }

    /**
     * A queue that is never full, as long as there is memory.
     *
     * @param <T> an element
     * @throws PosixException EMFILE, ENOMEM
     */
    public static <T> WorkerQueue<T> unbounded() throws IOException {
        return create(Integer.MAX_VALUE, QueueRing.USUAL_BYTES);
    }

    /**
     * A queue that is full with so many elements; 0 or less: {@link #unbounded}.
     *
     * @param <T> an element
     * @throws PosixException EMFILE, ENOMEM
     */
    public static <T> WorkerQueue<T> bounded(int capacity) throws IOException {
        return capacity <= 0 ? unbounded() : create(capacity, QueueRing.USUAL_BYTES);
    }

    static <T> WorkerQueue<T> create(int capacity, long ringBytes) throws IOException {
        SharedSegment segment = SharedSegment.reserve(QueueRing.RING + ringBytes);
        try {
            segment.memory().allocate(0, SharedSegment.DATA + QueueRing.RING);
            return new WorkerQueue<>(segment, QueueRing.create(segment, capacity, ringBytes));
        } catch (PosixException e) {
            segment.unmap();
            throw e;
        }
    }

    /**
     * What may be taken, as {@link WorkerJvm#filter} says; to be called before the queue is handed over. Otherwise it is what
     * the worker's JVM was told.
     */
    public WorkerQueue<T> filter(String patterns) {
        filter = Copies.filter(patterns);
        filterPatterns = patterns;
        return this;
    }

    /** As {@link #put(Object, Deadline)}, for ever. */
    public void put(T element) throws IOException, InterruptedException {
        put(element, Deadline.NEVER);
    }

    /** As {@link #put(Object, Deadline)}, without waiting for room. */
    public boolean tryPut(T element) throws IOException {
        QueueCodec codec = encoded(element);
        boolean put = putOnce(codec);
        giveBack(codec);
        return put;
    }

    /**
     * Puts a copy of an element at the end, as soon as there is room.
     *
     * @return false if the queue was full until the deadline
     * @throws QueueClosed if the queue is finished
     * @throws IllegalArgumentException if the element cannot be serialised, or is too large
     * @throws PosixException ENOMEM, ENOSPC: there is no memory for it
     */
    public boolean put(T element, Deadline deadline) throws IOException, InterruptedException {
        QueueCodec codec = encoded(element);
        while (!putOnce(codec)) {
            if (deadline.hasPassed()) {
                return false;
            }
            await(notFull, () -> !ring.isFull() || ring.isFinished(), deadline);
        }
        giveBack(codec);
        return true;
    }

    private QueueCodec encoded(T element) throws IOException {
        Objects.requireNonNull(element, "a queue takes no null");
        QueueCodec codec = codec();
        try {
            codec.encode(element);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException("the element cannot be sent, not serializable: " + e.getMessage(), e);
        }
        if (!ring.canHold(codec.length())) {
            throw new IllegalArgumentException("the element is too large: " + codec.length() + " bytes");
        }
        return codec;
    }

    private boolean putOnce(QueueCodec codec) throws IOException {
        if (ring.isFinished()) {
            throw new QueueClosed();
        }
        if (ring.isFull()) {
            return false;
        }
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
     * Takes the first element, as soon as there is one.
     *
     * @throws QueueClosed if there is none and the queue is finished
     * @throws IOException if the element cannot be read here, because of the filter for instance; it is lost
     */
    public T get() throws IOException, InterruptedException {
        return get(Deadline.NEVER).orElseThrow();
    }

    /** As {@link #get(Deadline)}, without waiting. */
    public Optional<T> tryGet() throws IOException {
        QueueCodec codec = codec();
        if (takeOnce(codec)) {
            return Optional.of(decoded(codec));
        }
        giveBack(codec);
        return Optional.empty();
    }

    /**
     * Takes the first element, as soon as there is one.
     *
     * @return empty if the queue was empty until the deadline
     * @throws QueueClosed if there is none and the queue is finished
     * @throws IOException if the element cannot be read here, because of the filter for instance; it is lost
     */
    public Optional<T> get(Deadline deadline) throws IOException, InterruptedException {
        QueueCodec codec = codec();
        while (!takeOnce(codec)) {
            if (deadline.hasPassed()) {
                giveBack(codec);
                return Optional.empty();
            }
            await(notEmpty, () -> !ring.isEmpty() || ring.isFinished(), deadline);
        }
        return Optional.of(decoded(codec));
    }

    @SuppressWarnings("unchecked")
    private T decoded(QueueCodec codec) throws IOException {
        T element = (T) codec.decode(filter);
        giveBack(codec);
        return element;
    }

    private boolean takeOnce(QueueCodec codec) throws IOException {
        boolean finished = ring.isFinished(); // before looking: what is put comes before
        if (ring.isEmpty()) {
            if (finished) {
                throw new QueueClosed();
            }
            return false;
        }
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

    private interface Wanted extends AdaptiveSpin.Condition<RuntimeException> {}

    /** Waits until this holds, or for no reason. Whoever makes it true looks whether the event is set, and sets it. */
    private void await(Event event, Wanted wanted, Deadline deadline) throws InterruptedException {
        if (!spin.until(wanted)) {
            event.clear();
            if (!wanted.holds()) {
                event.await(deadline.earlier(Deadline.after(LOOK_AGAIN)));
            }
        }
    }

    private QueueCodec codec() {
        QueueCodec codec = spare.getAndSet(null);
        return codec != null ? codec : new QueueCodec();
    }

    private void giveBack(QueueCodec codec) {
        if (codec.isSmall()) {
            spare.set(codec);
        }
    }

    /**
     * Says that an element that this process has taken is dealt with; {@link #join} waits for that.
     *
     * @throws IllegalStateException if this process has said so for all that it took
     */
    public void taskDone() {
        if (hands.remove() && !idle.isSet()) {
            idle.set();
        }
    }

    /** As {@link #join(Deadline)}, for ever. */
    public void join() throws InterruptedException {
        join(Deadline.NEVER);
    }

    /**
     * Waits until the queue is empty and all that was taken is done ({@link #taskDone}). What a process had taken that has
     * ended counts as done.
     *
     * @return false if the deadline passed first
     */
    public boolean join(Deadline deadline) throws InterruptedException {
        while (!isIdle()) {
            if (deadline.hasPassed()) {
                return false;
            }
            await(idle, this::isIdle, deadline);
        }
        return true;
    }

    /** An element is in somebody's hands before it is out of the queue. */
    private boolean isIdle() {
        return ring.isEmpty() && hands.areEmpty();
    }

    /** How many elements there are at this moment. */
    public int size() {
        return ring.size();
    }

    /** Whether there are none at this moment. */
    public boolean isEmpty() {
        return ring.isEmpty();
    }

    /** Whether there is no room at this moment. */
    public boolean isFull() {
        return ring.isFull();
    }

    /** For all processes: nothing can be put any more; who takes gets what is left, then {@link QueueClosed}. */
    public void finish() {
        lock(putting); // who is putting has put then
        try {
            ring.finish();
        } finally {
            putting.unlock();
        }
        notEmpty.set();
        notFull.set();
    }

    /** Whether nothing can be put any more. */
    public boolean isFinished() {
        return ring.isFinished();
    }

    /**
     * Unmaps it in this process. If that is its creator the queue is {@linkplain #finish finished}: others who have it may still
     * take what is left, nobody can get it any more.
     *
     * @throws IllegalStateException if a thread of this process is just waiting; it stays open
     */
    @Override
    public void close() {
        if (segment().isMapped() && segment().isMine()) {
            finish();
        }
        super.close();
    }

    /** Elements that are left keep it. */
    @Override
    boolean isUsefulWhenClosed() {
        return !ring.isEmpty();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        MemorySegment data = segment().data();
        try {
            view(
                    new QueueRing(segment()),
                    Mutex.attach(data.asSlice(QueueRing.PUT_MUTEX, Mutex.SIZE)),
                    Mutex.attach(data.asSlice(QueueRing.TAKE_MUTEX, Mutex.SIZE)),
                    Event.attach(data.asSlice(QueueRing.NOT_EMPTY, Event.SIZE)),
                    Event.attach(data.asSlice(QueueRing.NOT_FULL, Event.SIZE)),
                    Event.attach(data.asSlice(QueueRing.IDLE, Event.SIZE)));
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidObjectException("no queue");
        }
    }

    /** {@code queue of 3}. */
    @Override
    public String toString() {
        return segment().isMapped() ? "queue of " + ring.size() : "closed queue";
    }
}
