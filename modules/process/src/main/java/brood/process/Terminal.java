package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.files_h;
import brood.libc.terminals_h;
import brood.libc.winsize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Who is in the foreground of this session's terminal, and so may read from it and gets its Ctrl-C; and how large any
 * terminal is. Whoever gives the foreground away, with {@link Command#foreground}, takes it back when the child has ended or
 * stopped: a process that reads from the terminal in the background is stopped by SIGTTIN.
 */
public final class Terminal {
    private Terminal() {}

    /**
     * {@code isatty(fd)} — whether it is a terminal.
     *
     * @throws PosixException EBADF if it is not open
     */
    public static boolean isTerminal(Fd fd) throws PosixException {
        try {
            TerminalSettings.of(fd);
            return true;
        } catch (PosixException e) {
            if (e.is(Errno.EBADF)) {
                throw e;
            }
            return e.is(Errno.EIO); // one that has hung up
        }
    }

    /**
     * {@code ioctl(fd, TIOCGWINSZ, &size)} — how large it is; all 0 if nobody has said so.
     *
     * @throws PosixException ENOTTY if it is no terminal; EIO if it has hung up
     * @see <a href="https://man7.org/linux/man-pages/man2/TIOCSWINSZ.2const.html">TIOCGWINSZ</a>
     */
    public static WindowSize size(Fd terminal) throws PosixException {
        int number = terminal.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = winsize.allocate(arena);
            PosixException.check(files_h.ioctl(number, terminals_h.TIOCGWINSZ(), size), "ioctl TIOCGWINSZ", terminal);
            return new WindowSize(
                    Short.toUnsignedInt(winsize.ws_row(size)),
                    Short.toUnsignedInt(winsize.ws_col(size)),
                    Short.toUnsignedInt(winsize.ws_xpixel(size)),
                    Short.toUnsignedInt(winsize.ws_ypixel(size)));
        } finally {
            terminal.release();
        }
    }

    /**
     * {@code ioctl(fd, TIOCSWINSZ, &size)} — says how large it is. If that is new, the foreground process group gets
     * SIGWINCH.
     *
     * @throws PosixException ENOTTY if it is no terminal; EIO if it has hung up
     * @see <a href="https://man7.org/linux/man-pages/man2/TIOCSWINSZ.2const.html">TIOCSWINSZ</a>
     */
    public static void resize(Fd terminal, WindowSize size) throws PosixException {
        int number = terminal.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = winsize.allocate(arena);
            winsize.ws_row(wanted, (short) size.rows());
            winsize.ws_col(wanted, (short) size.columns());
            winsize.ws_xpixel(wanted, (short) size.width());
            winsize.ws_ypixel(wanted, (short) size.height());
            PosixException.check(files_h.ioctl(number, terminals_h.TIOCSWINSZ(), wanted), "ioctl TIOCSWINSZ", terminal);
        } finally {
            terminal.release();
        }
    }

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
        try (TtouBlocked _ = new TtouBlocked()) {
            return terminals_h.tcsetpgrp(terminal, pgid);
        }
    }
}
