package brood.workers;

import brood.core.PosixException;
import brood.mmap.InvalidLayout;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Values of a C type that workers share, and a lock. A single value is read and written whole, and seen by all at once;
 * what is more than that needs the lock: {@link #update}, or {@link #lock}.
 *
 * @param <T> a value
 */
public final class SharedArray<T> extends SharedObject {
    private static final long serialVersionUID = 1;
    private static final long VALUES = Mutex.SIZE;

    private final char letter;
    private final int length;
    private transient CType<T> type;
    private transient Mutex mutex;
    private transient MemorySegment values;

    private SharedArray(CType<T> type, int length) throws IOException {
        super(SharedSegment.create(VALUES + (long) length * type.size()));
        this.type = type;
        this.length = length;
        letter = type.letter();
        mutex = Mutex.create(segment().data());
        values = values();
    }

    private MemorySegment values() {
        return segment().data().asSlice(VALUES, (long) length * type.size());
    }

    /**
     * So many zeros.
     *
     * @throws PosixException ENOMEM, EMFILE
     * @throws IllegalArgumentException if the length is negative
     */
    public static <T> SharedArray<T> of(CType<T> type, int length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("no array has " + length + " values");
        }
        return new SharedArray<>(type, length);
    }

    /**
     * These values.
     *
     * @throws PosixException ENOMEM, EMFILE
     * @throws IllegalArgumentException if one is none of the type
     */
    public static <T> SharedArray<T> of(CType<T> type, List<T> values) throws IOException {
        SharedArray<T> array = new SharedArray<>(type, values.size());
        try {
            for (int i = 0; i < array.length; i++) {
                array.set(i, values.get(i));
            }
            return array;
        } catch (RuntimeException e) {
            array.close();
            throw e;
        }
    }

    /** How many values there are. */
    public int length() {
        return length;
    }

    /**
     * One value.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public T get(int index) {
        return type.get(values, offset(index));
    }

    /**
     * Sets a value.
     *
     * @throws IndexOutOfBoundsException if there is none
     * @throws IllegalArgumentException if it is none of the type
     */
    public void set(int index, T value) {
        type.set(values, offset(index), value);
    }

    /**
     * Computes a value from what it is, under the lock. A process that is killed meanwhile has not changed it. Waits for the
     * lock, which an interrupt does not end. If the holder of the lock ended without unlocking, what it was about to do with
     * other values is not known: the lock is taken over.
     *
     * @return the new value
     */
    public T update(int index, UnaryOperator<T> change) {
        return underLock(mutex, () -> {
            T changed = change.apply(get(index));
            set(index, changed);
            return changed;
        });
    }

    /** Does something under a lock that a killed process may have left: single values are whole all the same. */
    static <R> R underLock(Mutex mutex, Supplier<R> work) {
        try {
            mutex.lockUninterruptibly();
        } catch (OwnerDied e) {
            mutex.makeConsistent();
        }
        try {
            return work.get();
        } finally {
            mutex.unlock();
        }
    }

    /** All values at this moment, copied one after the other. */
    public List<T> toList() {
        List<T> all = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            all.add(get(i));
        }
        return all;
    }

    /** The lock, for more than one value. */
    public Mutex lock() {
        return mutex;
    }

    /** The values as they lie in memory, in the machine's byte order; valid until this is closed. */
    public MemorySegment memory() {
        return values;
    }

    private long offset(int index) {
        return (long) Objects.checkIndex(index, length) * type.size();
    }

    @SuppressWarnings("unchecked")
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        type = (CType<T>) CType.of(letter);
        if ((long) length * type.size() > segment().data().byteSize() - VALUES) {
            throw new InvalidLayout("an array longer than its memory: " + length);
        }
        mutex = Mutex.attach(segment().data());
        values = values();
    }

    /** {@code shared array of 10 'i'}. */
    @Override
    public String toString() {
        return "shared array of " + length + " '" + letter + "'";
    }
}
