package brood.workers;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Arguments by position and by name. Both are objects that can be serialised, or null; the type is what the caller of
 * {@code get} expects.
 */
public final class Arguments implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<Object> byPosition = new ArrayList<>();
    private final LinkedHashMap<String, Object> byName = new LinkedHashMap<>();

    Arguments() {}

    void add(List<?> more) {
        byPosition.addAll(more);
    }

    void put(String name, Object value) {
        byName.put(name, value);
    }

    /** How many there are by position. */
    public int size() {
        return byPosition.size();
    }

    /** The names of those that have one, in the order they were given. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * The argument at a position, from 0.
     *
     * @param <T> its type
     * @throws IndexOutOfBoundsException if there are fewer
     */
    @SuppressWarnings("unchecked")
    public <T> T get(int position) {
        return (T) byPosition.get(position);
    }

    /**
     * The argument with a name.
     *
     * @param <T> its type
     * @throws NoSuchElementException if there is none
     */
    @SuppressWarnings("unchecked")
    public <T> T get(String name) {
        if (!byName.containsKey(name)) {
            throw new NoSuchElementException("no argument is named " + name + ", only " + byName.keySet());
        }
        return (T) byName.get(name);
    }

    /**
     * The argument with a name, or this if there is none.
     *
     * @param <T> its type
     */
    @SuppressWarnings("unchecked")
    public <T> T getOr(String name, T otherwise) {
        Map<String, Object> named = byName;
        return named.containsKey(name) ? (T) named.get(name) : otherwise;
    }
}
