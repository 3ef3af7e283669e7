package brood.core;

import brood.libc.files_h;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A descriptor that closes once. Passing an {@code Fd} lends it; returning one hands it over, unless a method says
 * otherwise. Every descriptor Brood opens is close-on-exec.
 *
 * <p>Thread-safe. Closing one that others are using wakes those that wait for it and lets the last of them out close
 * it, so that no operation ever meets a stranger under a number given out anew.
 */
public final class Fd implements AutoCloseable {
    /** Standard input of this process; closing it does nothing. */
    public static final Fd STDIN = new Fd(0, false);

    /** Standard output of this process; closing it does nothing. */
    public static final Fd STDOUT = new Fd(1, false);

    /** Standard error of this process; closing it does nothing. */
    public static final Fd STDERR = new Fd(2, false);

    /** Of {@link #state}: closed, and how many operations are in flight. */
    private static final int CLOSED = 1 << 31;

    private final int number;
    private final boolean owned;
    private final AtomicInteger state = new AtomicInteger();
    /** Who waits for it: mostly nobody or one, who is noted without a copy, a lock or an allocation. */
    private final AtomicReference<Poller> poller = new AtomicReference<>();

    private final List<Poller> morePollers = new CopyOnWriteArrayList<>();

    private Fd(int number, boolean owned) {
        this.number = number;
        this.owned = owned;
    }

    /** Takes over a descriptor that a system call returned. */
    public static Fd own(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + number);
        }
        return new Fd(number, true);
    }

    /** A descriptor that belongs to somebody else, who keeps it open; closing this does nothing. */
    public static Fd borrow(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + number);
        }
        return new Fd(number, false);
    }

    /**
     * {@code open(path, flags, mode)} — opens a file, close-on-exec. Opening a named pipe waits for its other end unless
     * {@link OpenFlag#NONBLOCK} is among the flags; nothing ends that wait, and it pins a virtual thread.
     *
     * @param path the name, with bytes as {@link Utf8} carries them
     * @param mode the permission bits of a file it creates, less the umask: 0644
     * @throws PosixException ENOENT, EACCES, EEXIST, EISDIR, ELOOP, EMFILE, ENXIO … as open(2) lists them
     * @throws IllegalArgumentException if the path contains a NUL, or the flags name more than one of
     *     {@link OpenFlag#RDONLY}, {@link OpenFlag#WRONLY} and {@link OpenFlag#RDWR}
     * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
     */
    public static Fd open(String path, int mode, OpenFlag... flags) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            var name = Utf8.cString(arena, path);
            int bits = OpenFlag.bits(flags);
            int result = files_h.open(name, bits, mode);
            while (result == -Errno.EINTR.raw()) {
                result = files_h.open(name, bits, mode);
            }
            return own(PosixException.check(result, "open", path));
        }
    }

    /** Opens a file, close-on-exec; one it creates has mode 0666: {@link #open(String, int, OpenFlag...)}. */
    public static Fd open(String path, OpenFlag... flags) throws PosixException {
        return open(path, 0666, flags);
    }

    /**
     * Opens a file, close-on-exec; one it creates has mode 0666: {@link #open(String, int, OpenFlag...)}.
     *
     * @throws UnsupportedOperationException if the path is of another file system than the kernel's
     */
    public static Fd open(Path path, OpenFlag... flags) throws PosixException {
        return open(path.toFile().getPath(), 0666, flags);
    }

    /** Opens a file by the bytes of its name, close-on-exec: {@link #open(String, int, OpenFlag...)}. */
    public static Fd open(byte[] path, int mode, OpenFlag... flags) throws PosixException {
        return open(Utf8.decode(path), mode, flags);
    }

    /**
     * {@code fcntl(fd, F_DUPFD_CLOEXEC, 3)} — a second descriptor for the same open file, close-on-exec and never 0, 1
     * or 2. It shares the file's position and status flags with this one.
     *
     * @throws PosixException EBADF, EMFILE
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</a>
     */
    public Fd dup() throws PosixException {
        return dupAbove(3);
    }

    /** As {@link #dup()}, with a number of at least {@code lowest}. */
    public Fd dupAbove(int lowest) throws PosixException {
        int from = hold();
        try {
            int result = files_h.fcntl(from, files_h.F_DUPFD_CLOEXEC(), lowest);
            return own(PosixException.check(result, "fcntl F_DUPFD_CLOEXEC", this));
        } finally {
            release();
        }
    }

    /**
     * {@code dup3(fd, target, flags)} — makes the target's number a descriptor for this open file, atomically closing
     * what it was. The target keeps its owner. Close-on-exec, unless it is 0, 1 or 2.
     *
     * @throws PosixException EBADF, EBUSY, EMFILE
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public void dup2(Fd target) throws PosixException {
        int from = hold();
        try {
            int to = target.hold();
            try {
                if (from == to) {
                    return; // dup3 would call it EINVAL
                }
                int flags = to <= 2 ? 0 : files_h.O_CLOEXEC();
                int result = files_h.dup3(from, to, flags);
                while (result == -Errno.EINTR.raw()) {
                    result = files_h.dup3(from, to, flags);
                }
                PosixException.check(result, "dup3", this + ", " + target);
            } finally {
                target.release();
            }
        } finally {
            release();
        }
    }

    /** The number, for calls that Brood does not wrap. It is this descriptor only as long as nobody closes it. */
    public int raw() {
        return number;
    }

    /**
     * The number, which stays this descriptor until {@link #release()}: to be called in pairs, around each system call.
     *
     * @throws IllegalStateException if it is closed
     */
    public int hold() {
        int held = tryHold();
        if (held < 0) {
            throw new IllegalStateException(this + " is closed");
        }
        return held;
    }

    /** As {@link #hold()}, but -1 if it is closed. */
    int tryHold() {
        int now = state.get();
        while (now >= 0) {
            if (state.compareAndSet(now, now + 1)) {
                return number;
            }
            now = state.get();
        }
        return -1;
    }

    /**
     * Ends what {@link #hold()} began.
     *
     * @throws IllegalStateException if nothing is held
     */
    public void release() {
        int now = state.get();
        while ((now & ~CLOSED) != 0) {
            if (state.compareAndSet(now, now - 1)) {
                if (now - 1 == CLOSED) {
                    closeNow();
                }
                return;
            }
            now = state.get();
        }
        throw new IllegalStateException(this + " is not held");
    }

    /** Whether it is not closed. */
    public boolean isOpen() {
        return state.get() >= 0;
    }

    /** Has a poller woken when this descriptor is being closed, so that no wait outlives it. */
    void wakeOnClose(Poller poller) {
        if (!this.poller.compareAndSet(null, poller)) {
            morePollers.add(poller);
        }
    }

    /** Ends what one {@link #wakeOnClose} began. */
    void forget(Poller poller) {
        if (!this.poller.compareAndSet(poller, null)) {
            morePollers.remove(poller);
        }
    }

    /**
     * {@code close(fd)} — gives the descriptor up, once; later calls do nothing, and so does the first if it is not owned.
     * Waits for it end, and the last of them closes it. An error of close(2) is not reported: the descriptor is gone all
     * the same.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
     */
    @Override
    public void close() {
        if (!owned) {
            return;
        }
        int now = state.get();
        while (now >= 0 && !state.compareAndSet(now, now | CLOSED)) {
            now = state.get();
        }
        if (now == 0) {
            closeNow();
        }
        if (now >= 0) {
            Poller first = poller.get();
            if (first != null) {
                first.wake();
            }
            for (Poller more : morePollers) {
                more.wake();
            }
        }
    }

    private void closeNow() {
        files_h.close(number);
    }

    /** {@code fd 5}. */
    @Override
    public String toString() {
        return "fd " + number;
    }
}
