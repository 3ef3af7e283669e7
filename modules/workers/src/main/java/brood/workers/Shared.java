package brood.workers;

import brood.mmap.InvalidLayout;
import brood.sync.Barrier;
import brood.sync.BoundedSemaphore;
import brood.sync.Condition;
import brood.sync.Event;
import brood.sync.Mutex;
import brood.sync.ReadWriteLock;
import brood.sync.Semaphore;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * A lock of {@code brood.sync} that can be handed to workers.
 *
 * <pre>{@code
 * try (Shared<Mutex> lock = Shared.mutex()) {
 *     Worker.of(() -> use(lock.get())).start().join();
 * }
 * }</pre>
 *
 * @param <T> which
 */
public final class Shared<T> extends SharedObject {
    private static final long serialVersionUID = 1;

    private interface Attaching {
        Object to(MemorySegment memory) throws InvalidLayout;
    }

    private enum Kind {
        MUTEX(Mutex::attach),
        SEMAPHORE(Semaphore::attach),
        BOUNDED_SEMAPHORE(BoundedSemaphore::attach),
        EVENT(Event::attach),
        CONDITION(Condition::attach),
        BARRIER(Barrier::attach),
        READ_WRITE_LOCK(ReadWriteLock::attach);

        final Attaching attaching;

        Kind(Attaching attaching) {
            this.attaching = attaching;
        }
    }

    private final Kind kind;
    private transient T view;

    private Shared(Kind kind, SharedSegment segment, T view) {
        super(segment);
        this.kind = kind;
        this.view = view;
    }

    private static <T> Shared<T> create(Kind kind, long size, Function<MemorySegment, T> making) throws IOException {
        SharedSegment segment = SharedSegment.create(size);
        try {
            return new Shared<>(kind, segment, making.apply(segment.data()));
        } catch (IllegalArgumentException e) {
            segment.unmap(false);
            throw e;
        }
    }

    /**
     * A lock that one thread of all holds.
     *
     * @throws IOException if there is no memory or descriptor left; as in all that follow
     */
    public static Shared<Mutex> mutex() throws IOException {
        return create(Kind.MUTEX, Mutex.SIZE, Mutex::create);
    }

    /** A lock that its holder may take again. */
    public static Shared<Mutex> recursiveMutex() throws IOException {
        return create(Kind.MUTEX, Mutex.SIZE, Mutex::createRecursive);
    }

    /** A number of permits, to which anybody may add. */
    public static Shared<Semaphore> semaphore(int permits) throws IOException {
        return create(Kind.SEMAPHORE, Semaphore.SIZE, memory -> Semaphore.create(memory, permits));
    }

    /** A number of permits that are lent, and come back from processes that end. */
    public static Shared<BoundedSemaphore> boundedSemaphore(int permits) throws IOException {
        long size = BoundedSemaphore.bytes(permits);
        return create(Kind.BOUNDED_SEMAPHORE, size, memory -> BoundedSemaphore.create(memory, permits));
    }

    /** Something that has happened or not. */
    public static Shared<Event> event() throws IOException {
        return create(Kind.EVENT, Event.SIZE, Event::create);
    }

    /** A condition, to be used with a mutex that is handed over as well. */
    public static Shared<Condition> condition() throws IOException {
        return create(Kind.CONDITION, Condition.SIZE, Condition::create);
    }

    /** A meeting of so many. */
    public static Shared<Barrier> barrier(int parties) throws IOException {
        return create(Kind.BARRIER, Barrier.SIZE, memory -> Barrier.create(memory, parties));
    }

    /** A lock that many readers or one writer hold; for so many readers at most. */
    public static Shared<ReadWriteLock> readWriteLock(int readers) throws IOException {
        long size = ReadWriteLock.bytes(readers);
        return create(Kind.READ_WRITE_LOCK, size, memory -> ReadWriteLock.create(memory, readers));
    }

    /** The lock itself, valid until this is closed. */
    public T get() {
        return view;
    }

    @SuppressWarnings("unchecked")
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        view = (T) kind.attaching.to(segment().data());
    }

    /** {@code shared MUTEX}. */
    @Override
    public String toString() {
        return "shared " + kind;
    }
}
