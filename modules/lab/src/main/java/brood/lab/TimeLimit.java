package brood.lab;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.Signal;
import brood.process.OtherProcess;
import java.time.Duration;

/**
 * Ends a scenario that hangs, so that none needs a deadline for each of its waits: kills the processes that it waits for, and
 * interrupts the thread that waits.
 */
final class TimeLimit implements AutoCloseable {
    private static final long MILLIS_BETWEEN = 500;

    private final Thread scenario = Thread.currentThread();
    private final long end;
    private boolean passed;
    private boolean closed;

    private TimeLimit(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    /** For what the calling thread does from now on. */
    static TimeLimit start(Duration limit) {
        TimeLimit started = new TimeLimit(limit);
        Thread.ofPlatform().daemon().name("brood-time-limit").start(started::watch);
        return started;
    }

    private synchronized void watch() {
        try {
            for (long left = end - System.nanoTime(); !closed && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
            while (!closed) {
                passed = true;
                killChildren();
                scenario.interrupt();
                wait(MILLIS_BETWEEN); // it may wait for the next by now
            }
        } catch (InterruptedException | PosixException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void killChildren() throws PosixException {
        for (Pid child : Offspring.of(Pid.current())) {
            try (OtherProcess process = OtherProcess.open(child)) {
                process.signalTree(Signal.SIGKILL);
            } catch (PosixException e) {
                if (!ProcFile.isGoneOrHidden(e)) {
                    throw e;
                }
            }
        }
    }

    synchronized boolean hasPassed() {
        return passed;
    }

    /** From now on nothing is killed or interrupted any more. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        if (passed) {
            Thread.interrupted(); // by this
        }
    }
}
