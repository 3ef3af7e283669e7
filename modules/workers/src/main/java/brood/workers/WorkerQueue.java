package brood.workers;

import brood.core.Deadline;
import brood.core.PosixException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
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

    private String filterPatterns = "";
    private transient ObjectInputFilter filter;
    private transient ByteQueue queue;

    /** One codec that nobody uses just now; who finds none makes one. */
    private transient AtomicReference<QueueCodec> spare;

    private WorkerQueue(SharedSegment segment, ByteQueue queue) {
        super(segment);
        view(queue);
    }

    private void view(ByteQueue its) {
        queue = its;
        spare = new AtomicReference<>();
        filter = Copies.filterOrOwn(filterPatterns);
    }

    /**
     * A queue that is full only with 8 GiB of elements, or when there is no memory.
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
            return new WorkerQueue<>(segment, ByteQueue.create(segment, capacity, ringBytes));
        } catch (IOException e) {
            segment.unmap(false);
            throw e;
        }
    }

    /**
     * What may be taken, as {@link WorkerJvm#filter} says; to be called before the queue is handed over. Otherwise it is what
     * the worker's JVM was told.
     */
    public WorkerQueue<T> filter(String patterns) {
        filter = Copies.filterOrOwn(patterns);
        filterPatterns = patterns;
        return this;
    }

    /** As {@link #put(Object, Deadline)}, for ever. */
    public void put(T element) throws IOException, InterruptedException {
        put(element, Deadline.NEVER);
    }

    /** As {@link #put(Object, Deadline)}, without waiting for room. */
    public boolean tryPut(T element) throws IOException {
        QueueCodec codec = codec();
        try {
            encode(codec, element);
            return queue.put(codec);
        } finally {
            giveBack(codec);
        }
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
        QueueCodec codec = codec();
        try {
            encode(codec, element);
            while (!queue.put(codec)) {
                if (deadline.hasPassed()) {
                    return false;
                }
                queue.awaitRoom(deadline);
            }
            return true;
        } finally {
            giveBack(codec);
        }
    }

    private void encode(QueueCodec codec, T element) throws IOException {
        Objects.requireNonNull(element, "a queue takes no null");
        try {
            codec.encode(element);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException("the element cannot be sent, not serializable: " + e.getMessage(), e);
        }
        if (!queue.canHold(codec.length())) {
            throw new IllegalArgumentException("the element is too large: " + codec.length() + " bytes");
        }
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
        try {
            return queue.take(codec) ? Optional.of(decode(codec)) : Optional.empty();
        } finally {
            giveBack(codec);
        }
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
        try {
            while (!queue.take(codec)) {
                if (deadline.hasPassed()) {
                    return Optional.empty();
                }
                queue.awaitElement(deadline);
            }
            return Optional.of(decode(codec));
        } finally {
            giveBack(codec);
        }
    }

    @SuppressWarnings("unchecked")
    private T decode(QueueCodec codec) throws IOException {
        return (T) codec.decode(filter);
    }

    private QueueCodec codec() {
        QueueCodec codec = spare.getAndSet(null);
        return codec != null ? codec : new QueueCodec();
    }

    private void giveBack(QueueCodec codec) {
        if (codec.isSmall()) {
            spare.setRelease(codec);
        }
    }

    /**
     * Says that an element that this process has taken is dealt with; {@link #join} waits for that.
     *
     * @throws IllegalStateException if this process has said so for all that it took
     */
    public void taskDone() {
        queue.done();
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
        while (!queue.isIdle()) {
            if (deadline.hasPassed()) {
                return false;
            }
            queue.awaitIdle(deadline);
        }
        return true;
    }

    /** How many elements there are at this moment. */
    public int size() {
        return queue.size();
    }

    /** Whether there are none at this moment. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether there is no room at this moment. */
    public boolean isFull() {
        return queue.isFull();
    }

    /** For all processes: nothing can be put any more; who takes gets what is left, then {@link QueueClosed}. */
    public void finish() {
        queue.finish();
    }

    /** Whether nothing can be put any more. */
    public boolean isFinished() {
        return queue.isFinished();
    }

    /**
     * Unmaps it in this process. If that is its creator the queue is {@linkplain #finish finished}: others who have it may still
     * take what is left, nobody can get it any more.
     *
     * <p>A thread of this process that waits gets {@link QueueClosed} or an {@link IllegalStateException}.
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
        return !queue.isEmpty();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        view(ByteQueue.attach(segment()));
    }

    /** {@code queue of 3}. */
    @Override
    public String toString() {
        return segment().isMapped() ? "queue of " + queue.size() : "closed queue";
    }
}
