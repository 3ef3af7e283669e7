package brood.process;

import brood.core.Utf8;
import brood.libc.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The environment of a program: strings {@code NAME=value}, in order, byte for byte as {@link Utf8} carries them.
 * Immutable. Strings without {@code =} and names that occur twice, which the kernel lets pass, pass here as well.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/environ.7.html">environ(7)</a>
 */
public final class Environment {
    /** No variable at all. */
    public static final Environment EMPTY = new Environment(List.of());

    private final List<String> entries;

    private Environment(List<String> entries) {
        this.entries = entries;
    }

    /** A copy of this process's own, as the C library has it now. */
    public static Environment inherited() {
        List<byte[]> strings = Native.environ();
        List<String> entries = new ArrayList<>(strings.size());
        for (byte[] string : strings) {
            entries.add(Utf8.decode(string));
        }
        return new Environment(entries);
    }

    /**
     * The environment of these strings.
     *
     * @throws IllegalArgumentException if one contains a NUL
     */
    public static Environment of(List<String> entries) {
        for (String entry : entries) {
            refuseNul("environment string", entry);
        }
        return new Environment(List.copyOf(entries));
    }

    /**
     * This one with a variable set; in its place if it was there, else at the end.
     *
     * @throws IllegalArgumentException if the name is empty or contains {@code =}, or either contains a NUL
     */
    public Environment with(String name, String value) {
        checkName(name);
        refuseNul("value of " + name, value);
        List<String> changed = new ArrayList<>(entries.size() + 1);
        String entry = name + "=" + value;
        boolean placed = false;
        for (String old : entries) {
            if (!isNamed(old, name)) {
                changed.add(old);
            } else if (!placed) {
                changed.add(entry);
                placed = true;
            }
        }
        if (!placed) {
            changed.add(entry);
        }
        return new Environment(changed);
    }

    /**
     * This one without a variable.
     *
     * @throws IllegalArgumentException if the name is empty or contains {@code =} or a NUL
     */
    public Environment without(String name) {
        checkName(name);
        List<String> changed = new ArrayList<>(entries);
        changed.removeIf(entry -> isNamed(entry, name));
        return new Environment(changed);
    }

    /** The value of a variable, the first if there are several. */
    public Optional<String> get(String name) {
        for (String entry : entries) {
            if (isNamed(entry, name)) {
                return Optional.of(entry.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** The strings, in order. */
    public List<String> entries() {
        return List.copyOf(entries);
    }

    private static boolean isNamed(String entry, String name) {
        return entry.length() > name.length() && entry.charAt(name.length()) == '=' && entry.startsWith(name);
    }

    private static void checkName(String name) {
        refuseNul("environment name", name);
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("environment name '" + name + "': must not be empty or contain '='");
        }
    }

    private static void refuseNul(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " contains a NUL character");
        }
    }
}
