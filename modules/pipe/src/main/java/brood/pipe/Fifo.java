package brood.pipe;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.libc.statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Named pipes. Opening one end waits for somebody who opens the other: here until a deadline. What is no FIFO is refused.
 *
 * <p>No event tells that somebody has come, so a wait looks again and again, at most 50 ms apart; a virtual thread parks
 * meanwhile. A wait that ends in vain is not seen by others who wait for that FIFO, and needs no permission but its own.
 *
 * <p>Names are bytes as {@link Utf8} carries them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/fifo.7.html">fifo(7)</a>
 */
public final class Fifo {
    private Fifo() {}

    /**
     * {@code mkfifo(path, mode)} — creates a FIFO.
     *
     * @param mode permission bits, less the umask: 0600
     * @throws PosixException EEXIST, ENOENT, EACCES, EROFS …
     * @see <a href="https://man7.org/linux/man-pages/man3/mkfifo.3.html">mkfifo(3)</a>
     */
    public static void create(String path, int mode) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            PosixException.check(files_h.mkfifo(Utf8.cString(arena, path), mode), "mkfifo", path);
        }
    }

    /**
     * {@code unlink(path)} — removes the name of a FIFO; those who have it open go on.
     *
     * @throws PosixException ENOENT, EACCES …; EINVAL if it is no FIFO
     */
    public static void unlink(String path) throws PosixException {
        handle(path).close();
        try (Arena arena = Arena.ofConfined()) {
            PosixException.check(files_h.unlink(Utf8.cString(arena, path)), "unlink", path);
        }
    }

    /**
     * Opens the read end, and waits until somebody has the write end open.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ENOENT, EACCES, EMFILE …; EINVAL if it is no FIFO
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<ReadEnd> openRead(String path, Deadline deadline)
            throws PosixException, InterruptedException {
        try (Fd handle = handle(path)) {
            return new FifoMeeting(handle, path, deadline).read().map(ReadEnd::new);
        }
    }

    /**
     * Opens the write end, and waits until somebody has the read end open.
     *
     * @return empty if the deadline passed first
     * @throws PosixException ENOENT, EACCES, EMFILE …; EINVAL if it is no FIFO
     * @throws InterruptedException if the thread was interrupted
     */
    public static Optional<WriteEnd> openWrite(String path, Deadline deadline)
            throws PosixException, InterruptedException {
        try (Fd handle = handle(path)) {
            return new FifoMeeting(handle, path, deadline).write().map(WriteEnd::new);
        }
    }

    /**
     * {@code open(path, O_RDONLY | O_NONBLOCK)} — opens the read end, whether or not anybody writes: until a first writer
     * comes, reads report the end of file.
     *
     * @throws PosixException ENOENT, EACCES, EMFILE …; EINVAL if it is no FIFO
     */
    public static ReadEnd openReadNow(String path) throws PosixException {
        try (Fd handle = handle(path)) {
            return new ReadEnd(reopen(handle, path, OpenFlag.RDONLY, OpenFlag.NONBLOCK));
        }
    }

    /**
     * {@code open(path, O_WRONLY | O_NONBLOCK)} — opens the write end if somebody reads.
     *
     * @return empty if nobody does: ENXIO
     * @throws PosixException ENOENT, EACCES, EMFILE …; EINVAL if it is no FIFO
     */
    public static Optional<WriteEnd> openWriteNow(String path) throws PosixException {
        try (Fd handle = handle(path)) {
            return reopenForReader(handle, path).map(WriteEnd::new);
        }
    }

    /**
     * {@code open(path, O_RDWR)} — opens both ends at once and never waits. Who writes can read his own bytes back, and
     * never sees an end of file or a broken pipe, being reader and writer himself.
     *
     * @throws PosixException ENOENT, EACCES, EMFILE …; EINVAL if it is no FIFO
     */
    public static Pipe openBoth(String path) throws PosixException {
        try (Fd handle = handle(path)) {
            Fd both = reopen(handle, path, OpenFlag.RDWR);
            try {
                return new Pipe(new ReadEnd(both), new WriteEnd(both.dup()));
            } catch (PosixException e) {
                both.close();
                throw e;
            }
        }
    }

    /** The FIFO itself, neither end, so that what follows is about one file even if the name moves on. */
    private static Fd handle(String path) throws PosixException {
        Fd handle = Fd.open(path, OpenFlag.PATH);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = statx.allocate(arena);
            int result = files_h.statx(
                    handle.raw(), arena.allocate(1), files_h.AT_EMPTY_PATH(), files_h.STATX_TYPE(), status);
            PosixException.check(result, "statx", path);
            if ((statx.stx_mode(status) & files_h.S_IFMT()) != files_h.S_IFIFO()) {
                throw new PosixException(Errno.EINVAL, "open", path + " (not a FIFO)");
            }
            return handle;
        } catch (PosixException e) {
            handle.close();
            throw e;
        }
    }

    /** Opens what a handle stands for; errors name the path. */
    static Fd reopen(Fd handle, String path, OpenFlag... flags) throws PosixException {
        try {
            return Fd.open("/proc/self/fd/" + handle.raw(), flags);
        } catch (PosixException e) {
            throw new PosixException(e.errno(), "open", path);
        }
    }

    /** The write end, non-blocking; empty if nobody reads. */
    static Optional<Fd> reopenForReader(Fd handle, String path) throws PosixException {
        try {
            return Optional.of(reopen(handle, path, OpenFlag.WRONLY, OpenFlag.NONBLOCK));
        } catch (PosixException e) {
            if (e.is(Errno.ENXIO)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
