package brood.core;

import brood.libc.processes_h;

/**
 * The number of a process, or of a process group or session (whose number is its leader's).
 *
 * <p>It names a process only as long as that process exists unreaped; then the kernel may give it to another. Where
 * that matters, hold a pidfd, or compare {@link ProcStat#startTicks()}.
 *
 * @param raw the number, positive: the zero, -1 and negative numbers of kill(2) and waitpid(2) have methods of their own
 */
public record Pid(int raw) {
    /** Refuses what is no process number. */
    public Pid {
        if (raw <= 0) {
            throw new IllegalArgumentException("a pid is positive, not " + raw);
        }
    }

    /** {@code getpid()} — this process, asked anew each time: right after a fork as well. */
    public static Pid current() {
        return new Pid(processes_h.getpid());
    }

    /** By number; written out, because a record's own is bootstrapped at run time, for 10 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Pid that && that.raw == raw;
    }

    @Override
    public int hashCode() {
        return raw;
    }

    /** The number alone. */
    @Override
    public String toString() {
        return Integer.toString(raw);
    }
}
