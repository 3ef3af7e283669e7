package brood.process;

import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.Native;
import brood.libc.group;
import brood.libc.passwd;
import brood.libc.users_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The user and group databases, as the C library reads them. User and group ids are unsigned 32-bit numbers. */
public final class Users {
    private static final int FIRST_BUFFER = 1024;
    private static final int LARGEST_BUFFER = 1 << 24;

    private Users() {}

    /**
     * An entry of the user database.
     *
     * @param name the login name
     * @param uid the user id
     * @param gid the primary group's id
     */
    public record User(String name, int uid, int gid) {
        /**
         * {@code getgrouplist(name, gid, ...)} — the ids of the groups it belongs to, the primary one included.
         *
         * @see <a href="https://man7.org/linux/man-pages/man3/getgrouplist.3.html">getgrouplist(3)</a>
         */
        public List<Integer> groups() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment login = Utf8.cString(arena, name);
                MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
                for (int room = 64; ; room *= 4) { // up to the kernel's 65536
                    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, room);
                    count.set(ValueLayout.JAVA_INT, 0, room);
                    if (users_h.getgrouplist(login, gid, ids, count) >= 0) {
                        List<Integer> groups = new ArrayList<>();
                        for (int i = 0; i < count.get(ValueLayout.JAVA_INT, 0); i++) {
                            groups.add(ids.getAtIndex(ValueLayout.JAVA_INT, i));
                        }
                        return groups;
                    }
                }
            }
        }
    }

    /**
     * {@code getpwnam_r(name, ...)} — the user of a name.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getpwnam.3.html">getpwnam(3)</a>
     */
    public static Optional<User> user(String name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = Utf8.cString(arena, name);
            MemorySegment entry = arena.allocate(passwd.sizeof(), Long.BYTES);
            return look(
                            arena,
                            "getpwnam_r",
                            name,
                            (buffer, found) -> users_h.getpwnam_r(wanted, entry, buffer, buffer.byteSize(), found))
                    ? Optional.of(user(entry))
                    : Optional.empty();
        }
    }

    /**
     * {@code getpwuid_r(uid, ...)} — the user of an id.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getpwnam.3.html">getpwnam(3)</a>
     */
    public static Optional<User> user(int uid) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(passwd.sizeof(), Long.BYTES);
            return look(
                            arena,
                            "getpwuid_r",
                            Integer.toUnsignedString(uid),
                            (buffer, found) -> users_h.getpwuid_r(uid, entry, buffer, buffer.byteSize(), found))
                    ? Optional.of(user(entry))
                    : Optional.empty();
        }
    }

    private static User user(MemorySegment entry) {
        return new User(Native.string(passwd.pw_name(entry).address()), passwd.pw_uid(entry), passwd.pw_gid(entry));
    }

    /**
     * {@code getgrnam_r(name, ...)} — the id of the group of a name.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getgrnam.3.html">getgrnam(3)</a>
     */
    public static Optional<Integer> group(String name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = Utf8.cString(arena, name);
            MemorySegment entry = arena.allocate(group.sizeof(), Long.BYTES);
            return look(
                            arena,
                            "getgrnam_r",
                            name,
                            (buffer, found) -> users_h.getgrnam_r(wanted, entry, buffer, buffer.byteSize(), found))
                    ? Optional.of(group.gr_gid(entry))
                    : Optional.empty();
        }
    }

    private interface Lookup {
        /** The negated error. */
        int call(MemorySegment buffer, MemorySegment found);
    }

    /** Looks something up with ever more room for its strings; whether it is there. */
    private static boolean look(Arena arena, String call, String subject, Lookup lookup) throws PosixException {
        for (int size = FIRST_BUFFER; ; size *= 4) {
            MemorySegment buffer = arena.allocate(size); // which the entry's strings lie in
            MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG);
            int result = lookup.call(buffer, found);
            if (result == 0) {
                return found.get(ValueLayout.JAVA_LONG, 0) != 0;
            }
            boolean absent = result == -Errno.ENOENT.raw() || result == -Errno.ESRCH.raw();
            if (absent) { // what some databases say instead of finding nothing
                return false;
            }
            if (result != -Errno.ERANGE.raw() || size > LARGEST_BUFFER) {
                throw PosixException.of(result, call, subject);
            }
        }
    }
}
