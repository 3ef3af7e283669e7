package brood.process;

import brood.core.PosixException;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Who this process is to the kernel. Ids are unsigned 32-bit numbers.
 *
 * @param realUser the user it belongs to
 * @param effectiveUser the user it acts as
 * @param savedUser the user it may act as again
 * @param realGroup the group it belongs to
 * @param effectiveGroup the group it acts as
 * @param savedGroup the group it may act as again
 * @param groups its supplementary groups
 * @see <a href="https://man7.org/linux/man-pages/man7/credentials.7.html">credentials(7)</a>
 */
public record Credentials(
        int realUser,
        int effectiveUser,
        int savedUser,
        int realGroup,
        int effectiveGroup,
        int savedGroup,
        List<Integer> groups) {

    /** {@code getresuid()}, {@code getresgid()}, {@code getgroups()} — those of the calling thread. */
    public static Credentials current() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 6);
            PosixException.check(processes_h.getresuid(ids, ids.asSlice(4), ids.asSlice(8)), "getresuid", "");
            PosixException.check(
                    processes_h.getresgid(ids.asSlice(12), ids.asSlice(16), ids.asSlice(20)), "getresgid", "");
            return new Credentials(
                    at(ids, 0), at(ids, 1), at(ids, 2), at(ids, 3), at(ids, 4), at(ids, 5), groups(arena));
        }
    }

    private static List<Integer> groups(Arena arena) throws PosixException {
        int count = PosixException.check(processes_h.getgroups(0, MemorySegment.NULL), "getgroups", "");
        MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, count);
        count = PosixException.check(processes_h.getgroups(count, ids), "getgroups", "");
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(at(ids, i));
        }
        return groups;
    }

    private static int at(MemorySegment ids, int index) {
        return ids.getAtIndex(ValueLayout.JAVA_INT, index);
    }
}
