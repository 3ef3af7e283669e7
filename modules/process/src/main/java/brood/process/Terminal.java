package brood.process;

import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.processes_h;
import brood.libc.signals_h;
import brood.libc.terminals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Who is in the foreground of this session's terminal, and so may read from it and gets its Ctrl-C. Whoever gives the
 * foreground away, with {@link Command#foreground}, takes it back when the child has ended or stopped: a process that
 * reads from the terminal in the background is stopped by SIGTTIN.
 */
public final class Terminal {
    private static final Signal SIGTTOU = new Signal(signals_h.SIGTTOU());

    private Terminal() {}

    /**
     * {@code tcgetpgrp(fd)} — the foreground process group; empty if it is in another pid namespace. If there is none, a
     * number that no group has.
     *
     * @throws PosixException ENOTTY if it is not the controlling terminal of this process
     * @see <a href="https://man7.org/linux/man-pages/man3/tcgetpgrp.3.html">tcgetpgrp(3)</a>
     */
    public static Optional<Pid> foreground(Fd terminal) throws PosixException {
        int number = terminal.hold();
        try {
            int group = PosixException.check(terminals_h.tcgetpgrp(number), "tcgetpgrp", terminal);
            return group > 0 ? Optional.of(new Pid(group)) : Optional.empty();
        } finally {
            terminal.release();
        }
    }

    /**
     * {@code tcsetpgrp(fd, pgid)} — puts a process group of this session in the foreground, also from the background.
     *
     * @throws PosixException ENOTTY if it is not the controlling terminal of this process; EPERM if the group is of
     *     another session; ESRCH if there is no such group
     * @see <a href="https://man7.org/linux/man-pages/man3/tcsetpgrp.3.html">tcsetpgrp(3)</a>
     */
    public static void setForeground(Fd terminal, Pid pgid) throws PosixException {
        int number = terminal.hold();
        try {
            int result = setForeground(number, pgid.raw());
            PosixException.check(result, "tcsetpgrp", terminal + ", pgid " + pgid);
        } finally {
            terminal.release();
        }
    }

    /** With SIGTTOU blocked, which otherwise stops a process that does this in the background. */
    static int setForeground(int terminal, int pgid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blocked = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
            MemorySegment before = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
            blocked.set(ValueLayout.JAVA_LONG, 0, SignalSet.of(SIGTTOU).raw());
            signals_h.pthread_sigmask(signals_h.SIG_BLOCK(), blocked, before);
            try {
                return terminals_h.tcsetpgrp(terminal, pgid);
            } finally {
                signals_h.pthread_sigmask(signals_h.SIG_SETMASK(), before, MemorySegment.NULL);
            }
        }
    }
}
