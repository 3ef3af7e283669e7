package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.libc.rlimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A resource limit, in the resource's unit.
 *
 * @param soft what the kernel enforces
 * @param hard how far an unprivileged process may raise the soft limit
 * @see <a href="https://man7.org/linux/man-pages/man2/prlimit.2.html">prlimit(2)</a>
 */
public record Limit(long soft, long hard) {
    /** No limit: the highest unsigned number. */
    public static final long INFINITY = processes_h.RLIM_INFINITY();

    /**
     * Both alike.
     *
     * @throws IllegalArgumentException if it is negative and not {@link #INFINITY}
     */
    public static Limit of(long both) {
        return new Limit(both, both);
    }

    /** Refuses a soft limit above the hard one. */
    public Limit {
        if (soft < INFINITY || hard < INFINITY) {
            throw new IllegalArgumentException("a limit is not negative: " + soft + ":" + hard);
        }
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw new IllegalArgumentException("soft limit " + text(soft) + " above hard limit " + text(hard));
        }
    }

    /**
     * {@code prlimit(0, resource, NULL, old)} — this process's limit.
     */
    public static Limit current(Resource resource) throws PosixException {
        return prlimit(0, resource, null);
    }

    /**
     * {@code prlimit(pid, resource, NULL, old)} — another process's limit.
     *
     * @throws PosixException ESRCH; EPERM if it belongs to another user
     */
    public static Limit of(Pid pid, Resource resource) throws PosixException {
        return prlimit(pid.raw(), resource, null);
    }

    /**
     * {@code prlimit(0, resource, limit, old)} — limits this process, the whole JVM.
     *
     * @return the limit before
     * @throws PosixException EPERM when raising the hard limit without privilege
     */
    public Limit apply(Resource resource) throws PosixException {
        return prlimit(0, resource, this);
    }

    /**
     * {@code prlimit(pid, resource, limit, old)} — limits another process.
     *
     * @return the limit before
     * @throws PosixException ESRCH; EPERM if it belongs to another user, or when raising the hard limit without
     *     privilege
     */
    public Limit apply(Pid pid, Resource resource) throws PosixException {
        return prlimit(pid.raw(), resource, this);
    }

    private static Limit prlimit(int pid, Resource resource, Limit limit) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = MemorySegment.NULL;
            if (limit != null) {
                wanted = arena.allocate(rlimit.sizeof(), Long.BYTES);
                rlimit.rlim_cur(wanted, limit.soft);
                rlimit.rlim_max(wanted, limit.hard);
            }
            MemorySegment old = arena.allocate(rlimit.sizeof(), Long.BYTES);
            int result = processes_h.prlimit(pid, resource.number(), wanted, old);
            if (result < 0) {
                String subject = (pid == 0 ? "" : "pid " + pid + ", ") + "RLIMIT_" + resource;
                throw PosixException.of(result, "prlimit", limit == null ? subject : subject + ", " + limit);
            }
            return new Limit(rlimit.rlim_cur(old), rlimit.rlim_max(old));
        }
    }

    private static String text(long value) {
        return value == INFINITY ? "unlimited" : Long.toUnsignedString(value);
    }

    /** {@code 1024:unlimited}. */
    @Override
    public String toString() {
        return text(soft) + ":" + text(hard);
    }
}
