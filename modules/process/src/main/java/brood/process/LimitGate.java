package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.Signal;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a child before its exec while its resource limits are set. Limits are per process: what a thread of this JVM
 * could set and let the child inherit would hit the JVM.
 *
 * <p>Two FIFOs that nobody has open. The child's first file action opens the one for writing, which tells this side that it
 * has come; its second opens the other for reading, which blocks until this side opens it for writing. Meanwhile
 * posix_spawn has not returned, so another thread than the spawning one finds the child and limits it.
 */
final class LimitGate implements AutoCloseable {
    /** The two numbers that the child's file actions use on the way; later ones close or replace them. */
    private static final int FIRST_SCRATCH = 3;

    private static final int SECOND_SCRATCH = 4;

    /** No source of a later action may be one of them. */
    static final int RESERVED = SECOND_SCRATCH + 1;

    private static final long RETRY_NANOS = 1_000_000;

    private Fd arrival;
    private Fd departure;
    /** Descriptors to give up for those that are opened when there is no way back any more. */
    private final Deque<Fd> reserve = new ConcurrentLinkedDeque<>();

    /** For reading as well: so their opening never blocks. */
    private final Queue<Fd> writers = new ConcurrentLinkedQueue<>();

    /** Makes the FIFOs and the two file actions, which must be the first. */
    void open(Arena arena, FileActions actions) throws PosixException {
        arrival = NamelessFifo.create(RESERVED);
        departure = NamelessFifo.create(RESERVED);
        actions.open(FIRST_SCRATCH, Utf8.cString(arena, path(arrival)), files_h.O_WRONLY());
        actions.open(SECOND_SCRATCH, Utf8.cString(arena, path(departure)), files_h.O_RDONLY());
        for (int i = 0; i < 4; i++) { // arrival, the list of children, departure, release
            reserve.add(arrival.dup());
        }
    }

    private static String path(Fd fifo) {
        return "/proc/self/fd/" + fifo.raw();
    }

    /**
     * Waits for the child, limits it and lets it go; uninterruptible. Does nothing if posix_spawn returned without a child
     * at the gate.
     *
     * @throws PosixException a limit could not be set: EPERM, EINVAL. The child must be killed once posix_spawn returns
     */
    void serve(SpawnThread thread, Command command) throws PosixException {
        try (Fd _ = open(arrival, OpenFlag.RDONLY)) {
            if (thread.hasReturned()) {
                return;
            }
            Pid pid = childOf(thread.tid());
            try {
                LimitThread.limit(pid, command);
            } catch (PosixException e) {
                signals_h.kill(pid.raw(), Signal.SIGKILL.number());
                throw e;
            }
        } finally {
            writers.add(open(departure, OpenFlag.RDWR));
        }
    }

    /** By the spawning thread when it is through: whoever waits for a child in {@link #serve} waits no longer. */
    void release() {
        writers.add(open(arrival, OpenFlag.RDWR));
    }

    /** In exchange for a reserved descriptor; if another thread was faster at the limit, as soon as there is one. */
    private Fd open(Fd fifo, OpenFlag... flags) {
        reserve.pop().close();
        while (true) {
            try {
                return Fd.open(path(fifo), flags);
            } catch (PosixException e) {
                if (!e.is(Errno.EMFILE) && !e.is(Errno.ENFILE)) {
                    throw new AssertionError(e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** The spawning thread has no other child, and this one waits at the gate. */
    private Pid childOf(int tid) throws PosixException {
        reserve.pop().close();
        String children = ProcFile.text("/proc/self/task/" + tid + "/children");
        return new Pid(Integer.parseInt(children.strip()));
    }

    @Override
    public void close() {
        reserve.forEach(Fd::close);
        writers.forEach(Fd::close);
        if (arrival != null) {
            arrival.close();
        }
        if (departure != null) {
            departure.close();
        }
    }
}
