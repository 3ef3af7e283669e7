package brood.signal;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.core.YieldGuess;
import brood.libc.files_h;
import brood.libc.signalfd_siginfo;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Signals as something to read: every one, in order, with its sender and value, microseconds after it was sent. The
 * descriptor is readable while a signal waits, so it goes with other descriptors into a {@link brood.core.Poller}. Owns the descriptor.
 * Thread-safe: each read takes a signal that no other gets.
 *
 * <p>This needs a JVM in which every thread blocks the signals: one that was started so, because masks are inherited.
 * {@code JvmCommand.blockedSignals} in brood.process starts one, or turns this one into one in place.
 *
 * <p>Real-time signals (34 to 64) queue up, each with its value; of several that wait the lowest number comes first, and
 * those of one number in the order they were sent. Of a standard signal the kernel keeps one: five that are sent before the
 * first is read are read once.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/signalfd.2.html">signalfd(2)</a>
 */
public final class SignalFd implements AutoCloseable {
    private final SignalSet signals;
    private final Fd fd;
    private final MemorySegment info = signalfd_siginfo.allocate(Arena.ofAuto());

    private final YieldGuess yields = new YieldGuess();

    private SignalFd(SignalSet signals, Fd fd) {
        this.signals = signals;
        this.fd = fd;
    }

    /**
     * {@code signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK)} — a source of these signals.
     *
     * @throws IllegalStateException if they would not all arrive there: {@link #obstacle} says why
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    public static SignalFd open(SignalSet signals) throws PosixException {
        Optional<String> obstacle = obstacle(signals);
        if (obstacle.isPresent()) {
            throw new IllegalStateException(obstacle.get());
        }
        return openUnchecked(signals);
    }

    /** Also where other threads may take them. */
    static SignalFd openUnchecked(SignalSet signals) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = signals_h.SFD_CLOEXEC() | signals_h.SFD_NONBLOCK();
            int result = signals_h.signalfd(-1, SignalMask.allocate(arena, signals), flags);
            return new SignalFd(signals, Fd.own(PosixException.check(result, "signalfd", signals)));
        }
    }

    /**
     * Why some of these signals would not arrive: the signal is not to be had here at all, or a thread does not block it.
     * Names the signal, and the thread. Empty if all would arrive, as long as no thread unblocks one later.
     */
    public static Optional<String> obstacle(SignalSet signals) {
        for (Signal signal : signals.signals()) {
            Optional<String> refusal = SignalUse.of(signal).descriptorRefusal();
            if (refusal.isPresent()) {
                return Optional.of(signal + " cannot be received: " + refusal.get());
            }
        }
        return ThreadMasks.gap(signals)
                .map(gap -> gap.signal() + " is not blocked in thread " + gap.thread() + " (" + gap.name()
                        + "): the JVM has to be started with it blocked"
                        + (SignalUse.of(gap.signal()).needsReducedUse() ? ", and with -Xrs" : ""));
    }

    /** What it is a source of. */
    public SignalSet signals() {
        return signals;
    }

    /** The descriptor to wait for; it stays this object's. */
    public Fd fd() {
        return fd;
    }

    /**
     * Takes a signal that waits, without waiting for one.
     *
     * @return empty if there is none
     * @throws IllegalStateException if it is closed
     */
    public Optional<SignalInfo> poll() throws PosixException {
        int number = fd.hold();
        try {
            synchronized (info) {
                long result = files_h.read(number, info, signalfd_siginfo.sizeof());
                if (result >= 0) {
                    return Optional.of(SignalInfo.of(info));
                }
                if (result != -Errno.EAGAIN.raw()) {
                    throw PosixException.of(result, "read", fd);
                }
                return Optional.empty();
            }
        } finally {
            fd.release();
        }
    }

    /**
     * Waits for a signal and takes it. A virtual thread parks.
     *
     * @throws PosixException ENOMEM
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if it is or gets closed
     */
    public SignalInfo waitFor() throws PosixException, InterruptedException {
        return waitUntil(Deadline.NEVER).orElseThrow();
    }

    /** As {@link #waitFor()}, but not longer than until the deadline: empty if that passed first. */
    public Optional<SignalInfo> waitUntil(Deadline deadline) throws PosixException, InterruptedException {
        while (true) {
            Optional<SignalInfo> taken = pollWithYields();
            if (taken.isPresent() || deadline.hasPassed()) {
                return taken;
            }
            Poller.await(fd, deadline, PollEvent.READABLE);
        }
    }

    /** Lets the sender run first where that saves a wait. */
    private Optional<SignalInfo> pollWithYields() throws PosixException {
        boolean yielded = yields.yieldBefore();
        Optional<SignalInfo> taken = poll();
        if (taken.isPresent()) {
            if (!yielded) {
                yields.noteNoWait();
            }
        } else if (yields.mayPay()) {
            long start = System.nanoTime();
            for (int i = 0; taken.isEmpty() && i < YieldGuess.IN_A_WAIT; i++) {
                Thread.yield();
                taken = poll();
            }
            yields.note(taken.isPresent(), System.nanoTime() - start);
        }
        return taken;
    }

    /** Closes the descriptor; a wait for it ends. Signals that still wait go on waiting. */
    @Override
    public void close() {
        fd.close();
    }
}
