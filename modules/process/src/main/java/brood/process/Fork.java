package brood.process;

import brood.core.AfterFork;
import brood.core.Deadline;
import brood.core.Pid;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.libc.processes_h;
import brood.libc.signals_h;
import brood.pipe.Pipe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code fork()} that returns into Java, in the one kind of JVM where the child does not hang:
 * {@link JvmCommand#forFork()}. In any other it is refused. To run programs, {@link Command} is what is wanted.
 *
 * <p>The child has a copy of all memory, of every descriptor, and of one thread: the one that forked. So in the child
 *
 * <ul>
 *   <li>what another thread held locked stays locked: the parent's other threads are to be idle during the fork, for which it
 *       waits a moment; the VM's own are seen to be;
 *   <li>an executor of the parent has no threads, nor have virtual threads if the parent ever used one; new executors work;
 *   <li>{@link System#exit}, {@link Runtime#halt}, thread dumps and everything else that the VM's own
 *       threads do hang for ever; the body ends by its result, an exception, or {@link Exec#exitNow}; shutdown hooks do not run,
 *       {@link ExitHandlers} do;
 *   <li>handlers of signals do not run: every signal is at its default, except those that were ignored when this JVM
 *       started;
 *   <li>memory is never given back, and a child that has used up the heap ends with status 3;
 *   <li>{@link ProcessHandle#current()} may still be the parent; {@link Pid#current()} is right;
 *   <li>the parent's {@link Child}ren are not the child's: waiting for one gives {@link Outcome.Lost}.
 * </ul>
 *
 * <p>Jar files that the JVM has open are opened anew in the child: their reading moves a position, which would be shared.
 *
 * <p>As the parent cannot know whether the child hangs, it waits with a deadline: {@link Child#waitOrTerminate}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fork.2.html">fork(2)</a>
 */
public final class Fork {
    /** What the child does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs in the child.
         *
         * @return the exit status, of which the lower eight bits count
         * @throws Exception anything; its stack trace goes to standard error, and the exit status is 1
         */
        int run() throws Exception;
    }

    /** Failing instructions: the VM itself lives by them. And what no process can change, or is the C library's. */
    private static final SignalSet KEPT = SignalSet.of(
            new Signal(4),
            new Signal(7),
            new Signal(8),
            new Signal(9),
            new Signal(11),
            new Signal(19),
            new Signal(32),
            new Signal(33));

    private static final int UNCAUGHT = 1;

    /** How long to wait for a moment in which no other thread runs. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Fork() {}

    /** Why this JVM must not fork; empty if it may. */
    public static Optional<String> refusal() {
        return Optional.ofNullable(ForkConfiguration.flaw());
    }

    /**
     * {@code fork()} — runs the body in a copy of this process, and returns here at once. Flushes {@link System#out} and
     * {@link System#err} before, and in the child at the end.
     *
     * @return the child, which wants to be waited for
     * @throws PosixException EAGAIN if the user or the system has as many processes as it may have; ENOMEM; EMFILE
     * @throws IllegalStateException if this JVM or thread must not fork; the message says why, and which flags it takes
     */
    public static Child start(Body body) throws PosixException {
        String flaw = Thread.currentThread().isVirtual() ? "this is a virtual thread" : ForkConfiguration.flaw();
        if (flaw != null) {
            throw new IllegalStateException(
                    "fork is refused: " + flaw + "; it takes a platform thread of a JVM started with "
                            + String.join(" ", ForkConfiguration.FLAGS));
        }
        SignalSet ignored = StartSignals.ignored();
        link();
        System.out.flush();
        System.err.flush();
        int reserve = Spawn.reserve();
        long startedAt = System.nanoTime();
        try (Arena arena = Arena.ofConfined();
                Pipe gate = Pipe.open()) {
            MemorySegment before = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
            OpenArchives archives = new OpenArchives(arena);
            MemorySegment word = arena.allocate(1);
            mask(arena, SignalSet.ALL.minus(KEPT), before);
            try {
                int pid = forkUndisturbed(gate, word);
                if (pid == 0) {
                    resetSignals(ignored);
                    mask(arena, SignalSet.EMPTY, MemorySegment.NULL);
                    end(archives, body);
                }
                return Spawn.adopt(new Pid(pid), List.of("(fork)"), startedAt);
            } finally {
                signals_h.pthread_sigmask(signals_h.SIG_SETMASK(), before, MemorySegment.NULL);
            }
        } finally {
            if (reserve >= 0) {
                files_h.close(reserve);
            }
        }
    }

    /**
     * Forks until no other thread has run meanwhile, which the child waits to hear: one that may have been disturbed ends
     * there, and nobody has seen it. Where other threads never rest, the last one has to do.
     */
    private static int forkUndisturbed(Pipe gate, MemorySegment word) throws PosixException {
        int readEnd = gate.readEnd().fd().raw();
        int writeEnd = gate.writeEnd().fd().raw();
        Deadline patience = Deadline.after(PATIENCE);
        while (true) {
            OtherThreads before = OtherThreads.awaitAsleep(patience);
            int pid = PosixException.check(processes_h.fork(), "fork", "");
            if (pid == 0) {
                files_h.close(writeEnd);
                if (files_h.read(readEnd, word, 1) != 1) { // the parent has ended
                    processes_h._exit(UNCAUGHT);
                }
                files_h.close(readEnd);
                return 0;
            }
            boolean isWanted = false;
            try {
                isWanted = OtherThreads.now().haveSleptSince(before) || patience.hasPassed();
            } finally {
                if (!isWanted) {
                    RawWait.killAndReap(new Pid(pid));
                }
            }
            if (isWanted) {
                files_h.write(writeEnd, word, 1); // should it have been killed by now, its status tells
                return pid;
            }
        }
    }

    private static void mask(Arena arena, SignalSet blocked, MemorySegment before) {
        MemorySegment set = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
        set.set(ValueLayout.JAVA_LONG, 0, blocked.raw());
        signals_h.pthread_sigmask(signals_h.SIG_SETMASK(), set, before);
    }

    private static void resetSignals(SignalSet ignored) {
        for (Signal signal : SignalSet.ALL.minus(KEPT).minus(ignored).signals()) {
            signals_h.signal(signal.number(), signals_h.SIGNAL_DEFAULT());
        }
    }

    /** The life of the child. Never returns. */
    private static void end(OpenArchives archives, Body body) {
        int status = UNCAUGHT;
        try {
            archives.reopen();
            AfterFork.run();
            Poller.afterFork();
            Children.afterFork();
            status = body.run();
        } catch (Throwable e) {
            e.printStackTrace();
        } finally {
            ExitHandlers.run();
            System.out.flush();
            System.err.flush();
            processes_h._exit(status);
        }
    }

    /**
     * Makes known to the VM what the child will call; in the child that could need a lock that a vanished thread held. What
     * is called here does nothing that counts.
     */
    private static void link() {
        resetSignals(SignalSet.ALL);
        signals_h.signal(0, signals_h.SIGNAL_DEFAULT());
        try {
            Class.forName(processes_h.class.getName() + "$_exit$symbol"); // which cannot be called
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
