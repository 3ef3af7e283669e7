package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A FIFO without a name: opening it for reading blocks until somebody opens it for writing, and the other way round.
 * (An anonymous pipe will not do: opened again through /proc, it never blocks.) It has a name for the moment between its
 * creation and its first opening.
 */
final class NamelessFifo {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int ANYBODY = 0666; // whoever opens it may be another user by then

    private NamelessFifo() {}

    /**
     * The FIFO as an {@code O_PATH} descriptor, which is neither end; open it through /proc/self/fd.
     *
     * @param lowest the lowest number the descriptor may have
     * @throws PosixException EMFILE …; EROFS or EACCES if there is no directory to create it in
     */
    static Fd create(int lowest) throws PosixException {
        PosixException failure = null;
        for (String directory : new String[] {"/dev/shm", System.getProperty("java.io.tmpdir"), "/tmp", "/run", "."}) {
            String name = directory + "/.brood-" + Pid.current() + "-" + COUNT.incrementAndGet();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment path = Utf8.cString(arena, name);
                int _ = files_h.unlink(path); // of one who had our number; and so the call is linked when time matters
                try (Fd fd = createAndUnlink(path, name)) {
                    MemorySegment inode = Utf8.cString(arena, "/proc/self/fd/" + fd.raw());
                    PosixException.check(files_h.chmod(inode, ANYBODY), "chmod", name); // past the umask
                    return fd.dupAbove(lowest);
                }
            } catch (PosixException e) {
                if (e.is(Errno.EMFILE) || e.is(Errno.ENFILE)) {
                    throw e;
                }
                failure = e;
            }
        }
        throw failure;
    }

    /** Killed in here it leaves the name behind: nothing else belongs here. */
    private static Fd createAndUnlink(MemorySegment path, String name) throws PosixException {
        PosixException.check(files_h.mkfifo(path, ANYBODY), "mkfifo", name);
        try {
            return Fd.open(name, OpenFlag.PATH);
        } finally {
            int _ = files_h.unlink(path);
        }
    }
}
