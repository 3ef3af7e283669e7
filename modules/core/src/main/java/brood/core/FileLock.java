package brood.core;

import brood.libc.locks_h;

/**
 * Locks of flock(2), which programs agree on: they hinder nobody who does not ask. A lock belongs to the open file, so it is
 * shared by duplicates of the descriptor and by children that inherit it, and ends when the last of these is closed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/flock.2.html">flock(2)</a>
 */
public enum FileLock {
    /** Several may have it at once, as long as nobody has it exclusively. */
    SHARED(locks_h.LOCK_SH()),
    /** Nobody else has one. */
    EXCLUSIVE(locks_h.LOCK_EX());

    private final int operation;

    FileLock(int operation) {
        this.operation = operation;
    }

    /**
     * {@code flock(fd, operation)} — takes the lock, or changes the one that the file has into this. Waits in the kernel as long
     * as others have one that excludes it: uninterruptible.
     *
     * @throws PosixException ENOLCK, or EBADF if the file system wants a file open for writing
     */
    public void lock(Fd file) throws PosixException {
        PosixException.check(flock(file, operation), "flock", file);
    }

    /**
     * {@code flock(fd, operation | LOCK_NB)} — takes the lock if it is to be had now. To change a lock gives it up before.
     *
     * @return whether it is taken
     * @throws PosixException as {@link #lock}
     */
    public boolean tryLock(Fd file) throws PosixException {
        int result = flock(file, operation | locks_h.LOCK_NB());
        if (result == -Errno.EAGAIN.raw()) {
            return false;
        }
        PosixException.check(result, "flock", file);
        return true;
    }

    /** {@code flock(fd, LOCK_UN)} — gives it up; does nothing if the file has none. */
    public static void unlock(Fd file) throws PosixException {
        PosixException.check(flock(file, locks_h.LOCK_UN()), "flock", file);
    }

    private static int flock(Fd file, int operation) {
        int number = file.hold();
        try {
            int result = locks_h.flock(number, operation);
            while (result == -Errno.EINTR.raw()) {
                result = locks_h.flock(number, operation);
            }
            return result;
        } finally {
            file.release();
        }
    }
}
