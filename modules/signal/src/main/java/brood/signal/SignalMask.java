package brood.signal;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The signals that the calling thread blocks: they wait until it unblocks them or takes them with {@link #waitFor}. A
 * thread that it starts begins with the same mask; a process that Brood starts does not.
 *
 * <p>A signal sent to the process goes to any thread that does not block it, and a JVM has many. So what one thread
 * blocks counts for signals sent to that thread. For the others the whole JVM has to block them: {@link SignalFd}.
 *
 * <p>Some are never blocked, and left out silently: KILL and STOP by the kernel, 32 and 33 by the C library, and those
 * that the JVM cannot run without: ILL, BUS, FPE, SEGV and USR2.
 *
 * <p>Refuses virtual threads, whose carriers would keep the mask.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/pthread_sigmask.3.html">pthread_sigmask(3)</a>
 */
public final class SignalMask {
    private static final SignalSet OF_THE_JVM =
            SignalSet.of(new Signal(4), new Signal(7), new Signal(8), new Signal(11), Signal.SIGUSR2);

    private SignalMask() {}

    /** {@code pthread_sigmask(SIG_BLOCK, NULL, old)} — what is blocked. */
    public static SignalSet current() throws PosixException {
        return change(signals_h.SIG_BLOCK(), SignalSet.EMPTY);
    }

    /**
     * {@code pthread_sigmask(SIG_BLOCK, signals, old)} — blocks these besides.
     *
     * @return what was blocked before
     * @throws IllegalStateException on a virtual thread
     */
    public static SignalSet block(SignalSet signals) throws PosixException {
        return change(signals_h.SIG_BLOCK(), signals.minus(OF_THE_JVM));
    }

    /**
     * {@code pthread_sigmask(SIG_UNBLOCK, signals, old)} — blocks these no longer. Those of them that are pending are
     * delivered before the return.
     *
     * @return what was blocked before
     * @throws IllegalStateException on a virtual thread
     */
    public static SignalSet unblock(SignalSet signals) throws PosixException {
        return change(signals_h.SIG_UNBLOCK(), signals);
    }

    /**
     * {@code pthread_sigmask(SIG_SETMASK, signals, old)} — blocks these and no others.
     *
     * @return what was blocked before
     * @throws IllegalStateException on a virtual thread
     */
    public static SignalSet set(SignalSet signals) throws PosixException {
        return change(signals_h.SIG_SETMASK(), signals.minus(OF_THE_JVM));
    }

    /**
     * {@code sigpending(set)} — the blocked signals that have been sent to this thread or to the process and wait.
     *
     * @throws IllegalStateException on a virtual thread
     * @see <a href="https://man7.org/linux/man-pages/man2/sigpending.2.html">sigpending(2)</a>
     */
    public static SignalSet pending() throws PosixException {
        refuseVirtual();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = allocate(arena, SignalSet.EMPTY);
            PosixException.check(signals_h.sigpending(set), "sigpending", "");
            return read(set);
        }
    }

    /**
     * Waits for one of these signals and takes it: what sigtimedwait(2) does, but an interrupt ends it. Of several that
     * are pending the one with the lowest number comes first. For signals sent to this thread; whether those sent to the
     * process come here is up to the other threads: see {@link SignalFd}.
     *
     * @return empty if the deadline passed first
     * @throws PosixException EMFILE, ENFILE, ENOMEM: it takes a descriptor
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if this thread does not block all of them, or is virtual
     */
    public static Optional<SignalInfo> waitFor(SignalSet signals, Deadline deadline)
            throws PosixException, InterruptedException {
        SignalSet unblocked = signals.minus(current());
        if (!unblocked.equals(SignalSet.EMPTY)) {
            throw new IllegalStateException("this thread does not block " + unblocked);
        }
        try (SignalFd here = SignalFd.openUnchecked(signals)) {
            return here.waitUntil(deadline);
        }
    }

    private static SignalSet change(int how, SignalSet signals) throws PosixException {
        refuseVirtual();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment old = allocate(arena, SignalSet.EMPTY);
            int result = signals_h.pthread_sigmask(how, allocate(arena, signals), old);
            PosixException.check(result, "pthread_sigmask", signals);
            return read(old);
        }
    }

    private static void refuseVirtual() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no signal mask of its own");
        }
    }

    /** A {@code sigset_t}, of which the kernel knows the first eight bytes. */
    static MemorySegment allocate(Arena arena, SignalSet signals) {
        MemorySegment set = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
        set.set(ValueLayout.JAVA_LONG, 0, signals.raw());
        return set;
    }

    private static SignalSet read(MemorySegment set) {
        return new SignalSet(set.get(ValueLayout.JAVA_LONG, 0));
    }
}
