package brood.workers;

import brood.core.PosixException;
import brood.mmap.InvalidLayout;
import brood.sync.Mutex;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.foreign.MemorySegment;
import java.util.function.UnaryOperator;

/**
 * A value of a C type that workers share, and a lock. It is read and written whole, and seen by all at once; what depends on
 * what it was needs the lock: {@link #update}, or {@link #lock}.
 *
 * @param <T> the value
 */
public final class SharedValue<T> extends SharedObject {
    private static final long serialVersionUID = 1;
    private static final long VALUE = Mutex.SIZE;

    private final char letter;
    private transient CType<T> type;
    private transient Mutex mutex;
    private transient MemorySegment memory;

    private SharedValue(CType<T> type) throws IOException {
        super(SharedSegment.create(VALUE + Long.BYTES));
        this.type = type;
        letter = type.letter();
        memory = segment().data();
        mutex = Mutex.create(memory);
    }

    /**
     * A value.
     *
     * @throws PosixException ENOMEM, EMFILE
     * @throws IllegalArgumentException if it is none of the type
     */
    public static <T> SharedValue<T> of(CType<T> type, T value) throws IOException {
        SharedValue<T> shared = new SharedValue<>(type);
        try {
            shared.set(value);
            return shared;
        } catch (RuntimeException e) {
            shared.close();
            throw e;
        }
    }

    /** What it is at this moment. */
    public T get() {
        return type.get(memory, VALUE);
    }

    /**
     * Sets it.
     *
     * @throws IllegalArgumentException if that is none of the type
     */
    public void set(T value) {
        type.set(memory, VALUE, value);
    }

    /**
     * Computes it from what it is, under the lock. A process that is killed meanwhile has not changed it. Waits for the lock,
     * which an interrupt does not end; that of a process that has ended is taken over.
     *
     * @return the new value
     */
    public T update(UnaryOperator<T> change) {
        return SharedArray.underLock(mutex, () -> {
            T changed = change.apply(get());
            set(changed);
            return changed;
        });
    }

    /** The lock. */
    public Mutex lock() {
        return mutex;
    }

    @SuppressWarnings("unchecked")
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        type = (CType<T>) CType.of(letter);
        memory = segment().data();
        if (memory.byteSize() < VALUE + Long.BYTES) {
            throw new InvalidLayout("no shared value");
        }
        mutex = Mutex.attach(memory);
    }

    /** {@code shared 'i'}. */
    @Override
    public String toString() {
        return "shared '" + letter + "'";
    }
}
