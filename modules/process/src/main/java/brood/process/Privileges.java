package brood.process;

import brood.core.PosixException;
import brood.libc.processes_h;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Changes who this process is: for a process of one thread, such as a forked child ({@link Fork}). On Linux ids belong to a
 * thread, and a JVM whose threads were different users would be neither. A program is started as another user by
 * {@link Command#identity}.
 *
 * <p>An id of -1 stays as it is. Dropping root for good takes the groups first, then the group, then the user. The process stays
 * dumpable if it was, because a JVM, and a further fork, needs its own {@code /proc/self}: so others of the new user may look
 * into its memory, which has all that root's had.
 *
 * <p>All of them throw {@link IllegalStateException} if this process has other threads, and {@link PosixException} EPERM for an id
 * that an unprivileged process is not to have: one that is none of its real, effective and saved ids.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/credentials.7.html">credentials(7)</a>
 */
public final class Privileges {
    private Privileges() {}

    /**
     * {@code setuid(uid)} — sets the effective user id; if that is root's, the real and the saved one as well, for good.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/setuid.2.html">setuid(2)</a>
     */
    public static void setUser(int uid) throws PosixException {
        change(() -> processes_h.setuid(uid), "setuid", uid);
    }

    /**
     * {@code setreuid(real, effective)} — sets both; the saved id becomes the effective one if the real id is set, or the
     * effective one to another than the real id.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/setreuid.2.html">setreuid(2)</a>
     */
    public static void setUser(int real, int effective) throws PosixException {
        change(() -> processes_h.setreuid(real, effective), "setreuid", real + ", " + effective);
    }

    /**
     * {@code setresuid(real, effective, saved)} — sets all three.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/setresuid.2.html">setresuid(2)</a>
     */
    public static void setUser(int real, int effective, int saved) throws PosixException {
        change(
                () -> processes_h.setresuid(real, effective, saved),
                "setresuid",
                real + ", " + effective + ", " + saved);
    }

    /**
     * {@code setgid(gid)} — sets the effective group id; if the effective user is root, the real and the saved one as well.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/setgid.2.html">setgid(2)</a>
     */
    public static void setGroup(int gid) throws PosixException {
        change(() -> processes_h.setgid(gid), "setgid", gid);
    }

    /** {@code setregid(real, effective)} — as {@link #setUser(int, int)}. */
    public static void setGroup(int real, int effective) throws PosixException {
        change(() -> processes_h.setregid(real, effective), "setregid", real + ", " + effective);
    }

    /** {@code setresgid(real, effective, saved)} — sets all three. */
    public static void setGroup(int real, int effective, int saved) throws PosixException {
        change(
                () -> processes_h.setresgid(real, effective, saved),
                "setresgid",
                real + ", " + effective + ", " + saved);
    }

    /**
     * {@code setgroups(size, groups)} — sets the supplementary groups.
     *
     * @throws PosixException EPERM without privilege; EINVAL for too many
     * @see <a href="https://man7.org/linux/man-pages/man2/setgroups.2.html">setgroups(2)</a>
     */
    public static void setGroups(List<Integer> groups) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int[] ids = groups.stream().mapToInt(Integer::intValue).toArray();
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, ids);
            change(() -> processes_h.setgroups(ids.length, memory), "setgroups", groups);
        }
    }

    private static void change(IntSupplier call, String name, Object subject) throws PosixException {
        String[] threads = new File("/proc/self/task").list();
        if (threads == null || threads.length != 1) {
            throw new IllegalStateException("the other threads of this process would stay who they are");
        }
        try (Dumpable _ = Dumpable.keep(true)) {
            PosixException.check(call.getAsInt(), name, subject);
        }
    }
}
