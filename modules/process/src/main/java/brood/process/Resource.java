package brood.process;

import brood.libc.processes_h;
import java.util.Locale;

/**
 * What a process can be limited in.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/prlimit.2.html">prlimit(2)</a>
 */
public enum Resource {
    /** Address space, in bytes. */
    AS(processes_h.RLIMIT_AS()),
    /** Size of a core file, in bytes. */
    CORE(processes_h.RLIMIT_CORE()),
    /** CPU time, in seconds: SIGXCPU at the soft limit, SIGKILL at the hard one. */
    CPU(processes_h.RLIMIT_CPU()),
    /** Data segment, in bytes. */
    DATA(processes_h.RLIMIT_DATA()),
    /** Size of a file it writes, in bytes: SIGXFSZ beyond. */
    FSIZE(processes_h.RLIMIT_FSIZE()),
    /** File locks; no effect since Linux 2.4.25. */
    LOCKS(processes_h.RLIMIT_LOCKS()),
    /** Memory locked in RAM, in bytes. */
    MEMLOCK(processes_h.RLIMIT_MEMLOCK()),
    /** POSIX message queues of the user, in bytes. */
    MSGQUEUE(processes_h.RLIMIT_MSGQUEUE()),
    /** How far nice may fall: 20 less the limit. */
    NICE(processes_h.RLIMIT_NICE()),
    /** One more than the highest descriptor. */
    NOFILE(processes_h.RLIMIT_NOFILE()),
    /** Processes of the user. */
    NPROC(processes_h.RLIMIT_NPROC()),
    /** Resident memory, in bytes; no effect since Linux 2.4.30. */
    RSS(processes_h.RLIMIT_RSS()),
    /** Highest real-time priority. */
    RTPRIO(processes_h.RLIMIT_RTPRIO()),
    /** CPU time without a blocking call under a real-time policy, in microseconds. */
    RTTIME(processes_h.RLIMIT_RTTIME()),
    /** Signals queued for the user. */
    SIGPENDING(processes_h.RLIMIT_SIGPENDING()),
    /** Main thread's stack, in bytes. */
    STACK(processes_h.RLIMIT_STACK());

    private final int number;

    Resource(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /**
     * The resource of a name as ulimits and prlimit(1) write it: {@code nofile}, {@code NOFILE}, {@code RLIMIT_NOFILE}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Resource parse(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        upper = upper.startsWith("RLIMIT_") ? upper.substring(7) : upper;
        for (Resource resource : values()) {
            if (resource.name().equals(upper)) {
                return resource;
            }
        }
        throw new IllegalArgumentException("unknown resource '" + name + "'");
    }
}
