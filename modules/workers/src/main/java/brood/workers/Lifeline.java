package brood.workers;

import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.files_h;
import brood.pipe.Pipe;

/**
 * A pipe whose read end the worker holds and whose write end only this process does. When the write end is closed,
 * however this process ended, the kernel sends SIGKILL to the worker's whole process group: it needs nothing of the
 * worker, which may be stopped, deadlocked or out of memory.
 */
final class Lifeline implements AutoCloseable {
    private final Pipe pipe = Pipe.open();

    Lifeline() throws PosixException {}

    /** What the worker gets. */
    Fd workersEnd() {
        return pipe.readEnd().fd();
    }

    /**
     * Ties a worker to it that has its end.
     *
     * @param group the process group it leads
     */
    void tie(Pid group) throws PosixException {
        Fd end = workersEnd();
        int number = end.hold();
        try {
            // The signal that tells a group of readiness is one that ends it. A pipe nobody writes to is ready when
            // closed.
            check(files_h.fcntl(number, files_h.F_SETOWN(), -group.raw()), "fcntl F_SETOWN", end);
            check(files_h.fcntl(number, files_h.F_SETSIG(), Signal.SIGKILL.number()), "fcntl F_SETSIG", end);
            int flags = check(files_h.fcntl(number, files_h.F_GETFL(), 0), "fcntl F_GETFL", end);
            check(files_h.fcntl(number, files_h.F_SETFL(), flags | files_h.O_ASYNC()), "fcntl F_SETFL", end);
        } finally {
            end.release();
        }
        pipe.readEnd().close();
    }

    private static int check(int result, String call, Fd fd) throws PosixException {
        return PosixException.check(result, call, fd);
    }

    @Override
    public void close() {
        pipe.close();
    }
}
