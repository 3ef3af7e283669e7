package brood.process;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.libc.files_h;
import brood.libc.terminals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A pseudo-terminal: what programs write to the slave, which is a terminal to them, is read from the master, and the other
 * way round. Owns both descriptors. Thread-safe.
 *
 * <p>{@link Command#pty} starts a program on it. After that the slave is to be closed here, so that reading the master
 * ends, by EIO, when nobody has the slave open any more. Closing the master hangs the terminal up: the session on it gets
 * SIGHUP.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/pty.7.html">pty(7)</a>
 */
public final class Pty implements AutoCloseable {
    private static final String MULTIPLEXER = "/dev/ptmx";

    private final Fd master;
    private final Fd slave;
    private final String name;

    private Pty(Fd master, Fd slave, String name) {
        this.master = master;
        this.slave = slave;
        this.name = name;
    }

    /**
     * {@code posix_openpt(O_RDWR | O_NOCTTY)}, {@code unlockpt} and {@code ioctl(TIOCGPTPEER)} — creates one, both ends
     * close-on-exec, the master non-blocking. It becomes no controlling terminal of this process. Its size is 0 by 0.
     *
     * @throws PosixException EMFILE, ENFILE; ENOSPC if the system has as many as it may have; ENOENT, EACCES without
     *     {@code /dev/ptmx} and {@code /dev/pts}
     * @see <a href="https://man7.org/linux/man-pages/man3/posix_openpt.3.html">posix_openpt(3)</a>
     */
    public static Pty open() throws PosixException {
        Fd master = Fd.open(MULTIPLEXER, OpenFlag.RDWR, OpenFlag.NOCTTY, OpenFlag.NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT); // 0: not locked
            ioctl(master, "TIOCSPTLCK", terminals_h.TIOCSPTLCK(), number);
            ioctl(master, "TIOCGPTN", terminals_h.TIOCGPTN(), number);
            // Not by name: /dev/pts may be another here.
            int flags = files_h.O_RDWR() | files_h.O_NOCTTY() | files_h.O_CLOEXEC();
            int slave = ioctl(master, "TIOCGPTPEER", terminals_h.TIOCGPTPEER(), MemorySegment.ofAddress(flags));
            return new Pty(master, Fd.own(slave), "/dev/pts/" + number.get(ValueLayout.JAVA_INT, 0));
        } catch (PosixException e) {
            master.close();
            throw e;
        }
    }

    private static int ioctl(Fd master, String request, long number, MemorySegment argument) throws PosixException {
        return PosixException.check(files_h.ioctl(master.raw(), number, argument), "ioctl " + request, MULTIPLEXER);
    }

    /** The side of whoever plays the terminal; it stays this object's. */
    public Fd master() {
        return master;
    }

    /** The side of the programs; it stays this object's. */
    public Fd slave() {
        return slave;
    }

    /** What programs call it: {@code /dev/pts/3}. */
    public String name() {
        return name;
    }

    /** How large it is. */
    public WindowSize size() throws PosixException {
        return Terminal.size(master);
    }

    /** Says how large it is: {@link Terminal#resize}. */
    public void resize(WindowSize size) throws PosixException {
        Terminal.resize(master, size);
    }

    /**
     * {@code fchown(slave, uid, -1)} — hands it to the user who is to open it.
     *
     * @throws PosixException EPERM without privilege
     */
    void giveTo(int uid) throws PosixException {
        int number = slave.hold();
        try {
            PosixException.check(terminals_h.fchown(number, uid, -1), "fchown", name);
        } finally {
            slave.release();
        }
    }

    @Override
    public void close() {
        slave.close();
        master.close();
    }

    /** {@code /dev/pts/3}. */
    @Override
    public String toString() {
        return name;
    }
}
