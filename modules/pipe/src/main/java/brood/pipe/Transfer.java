package brood.pipe;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.PosixException;
import brood.core.YieldGuess;
import brood.libc.files_h;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end's reads or writes: try, then wait for readiness, so that closing and interrupting end a wait. The end becomes
 * non-blocking at its first use here; until then it is as a child would want to inherit it.
 */
final class Transfer {
    private static final int BUFFER = 64 * 1024;
    private static final long WOULD_BLOCK = -Errno.EAGAIN.raw();

    private final Fd fd;
    private final boolean reads;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean nonBlocking;
    private final YieldGuess yields = new YieldGuess();
    private MemorySegment buffer;

    Transfer(Fd fd, boolean reads) {
        this.fd = fd;
        this.reads = reads;
    }

    /** To be held around uses of {@link #buffer()}, until {@link #unlock()}; who has it may be waiting for the other end. */
    void lock() throws InterruptedIOException {
        try {
            if (!lock.tryLock()) { // an interrupted thread may still do what takes no waiting
                lock.lockInterruptibly();
            }
        } catch (InterruptedException e) {
            throw Retry.interrupted(fd);
        }
    }

    void unlock() {
        lock.unlock();
    }

    /** Off-heap space for callers whose bytes are on the heap. */
    MemorySegment buffer() {
        if (buffer == null) {
            buffer = Arena.ofAuto().allocate(BUFFER);
        }
        return buffer;
    }

    /** Moves some bytes, waiting for the first: their number, 0 at the end of file. */
    long some(MemorySegment bytes) throws IOException {
        while (true) {
            long result = once(bytes, true);
            if (result >= 0) {
                return result;
            }
            Retry.awaitOrThrow(result, call(), fd, event());
        }
    }

    /** Moves some bytes without waiting; empty if none could be. */
    OptionalLong tryOnce(MemorySegment bytes) throws IOException {
        while (true) {
            long result = once(bytes, false);
            if (result >= 0) {
                return OptionalLong.of(result);
            }
            if (result == WOULD_BLOCK) {
                return OptionalLong.empty();
            }
            Retry.awaitOrThrow(result, call(), fd, event());
        }
    }

    private String call() {
        return reads ? "read" : "write";
    }

    private PollEvent event() {
        return reads ? PollEvent.READABLE : PollEvent.WRITABLE;
    }

    /** Sets {@code O_NONBLOCK} as whoever inherits the end finds it; a use here sets it again. */
    void setNonBlocking(boolean on) throws IOException {
        int number = Retry.hold(fd);
        try {
            int flags = PosixException.check(files_h.fcntl(number, files_h.F_GETFL(), 0), "fcntl F_GETFL", fd);
            int wanted = on ? flags | files_h.O_NONBLOCK() : flags & ~files_h.O_NONBLOCK();
            PosixException.check(files_h.fcntl(number, files_h.F_SETFL(), wanted), "fcntl F_SETFL", fd);
            nonBlocking = on;
        } finally {
            fd.release();
        }
    }

    boolean isNonBlocking() throws IOException {
        int number = Retry.hold(fd);
        try {
            int flags = PosixException.check(files_h.fcntl(number, files_h.F_GETFL(), 0), "fcntl F_GETFL", fd);
            return (flags & files_h.O_NONBLOCK()) != 0;
        } finally {
            fd.release();
        }
    }

    /** The size of the kernel's buffer. */
    int capacity() throws IOException {
        int number = Retry.hold(fd);
        try {
            return PosixException.check(files_h.fcntl(number, files_h.F_GETPIPE_SZ(), 0), "fcntl F_GETPIPE_SZ", fd);
        } finally {
            fd.release();
        }
    }

    /** Changes it; what it is then. */
    int setCapacity(int bytes) throws IOException {
        int number = Retry.hold(fd);
        try {
            int result = files_h.fcntl(number, files_h.F_SETPIPE_SZ(), bytes);
            return PosixException.check(result, "fcntl F_SETPIPE_SZ", fd + ", " + bytes);
        } finally {
            fd.release();
        }
    }

    /** How many bytes are in the pipe. */
    int available() throws IOException {
        int number = Retry.hold(fd);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            PosixException.check(files_h.ioctl(number, files_h.FIONREAD(), count), "ioctl FIONREAD", fd);
            return count.get(ValueLayout.JAVA_INT, 0);
        } finally {
            fd.release();
        }
    }

    private long once(MemorySegment bytes, boolean waits) throws IOException {
        if (!bytes.scope().isAlive() || !bytes.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException("memory that is freed or of another thread: " + bytes);
        }
        if (!nonBlocking) {
            setNonBlocking(true);
        }
        int number = Retry.hold(fd);
        try {
            return waits ? withYields(number, bytes) : call(number, bytes);
        } finally {
            fd.release();
        }
    }

    /** Lets the other side run first where that saves a wait: before a read, or between two tries. */
    private long withYields(int number, MemorySegment bytes) {
        boolean yielded = reads && yields.yieldBefore();
        long result = call(number, bytes);
        if (result != WOULD_BLOCK) {
            if (!yielded) {
                yields.noteNoWait();
            }
        } else if (yields.mayPay()) {
            long start = System.nanoTime();
            for (int i = 0; result == WOULD_BLOCK && i < YieldGuess.IN_A_WAIT; i++) {
                Thread.yield();
                result = call(number, bytes);
            }
            yields.note(result != WOULD_BLOCK, System.nanoTime() - start);
        }
        return result;
    }

    /** The system call. */
    private long call(int number, MemorySegment bytes) {
        return reads ? files_h.read(number, bytes, bytes.byteSize()) : files_h.write(number, bytes, bytes.byteSize());
    }
}
