package brood.process;

import brood.core.PosixException;
import brood.libc.processes_h;
import java.lang.foreign.Arena;

/**
 * A throw-away thread that takes on what posix_spawn cannot give a child, and then spawns: Linux keeps umask, priority,
 * CPU affinity and identity per thread, a child inherits them from the thread that makes it, and the JVM's other threads
 * keep theirs. The system calls are the raw ones: the C library's would change every thread.
 *
 * <p>What the thread runs only calls functions and stores numbers: as another user it might not be able to load a class.
 */
final class SpawnThread implements Runnable {
    private final Command command;
    private final LimitGate gate;
    private final SpawnCall call;
    private Attire attire;
    private volatile int tid;
    private volatile boolean hasReturned;
    private volatile int result;

    SpawnThread(Command command, LimitGate gate, SpawnCall call) {
        this.command = command;
        this.gate = gate;
        this.call = call;
    }

    /** Whether the command asks for something that needs this thread. */
    static boolean isNeeded(Command command) {
        return !command.limits.isEmpty()
                || command.umask.isPresent()
                || command.nice.isPresent()
                || command.cpus != null
                || command.noNewPrivileges
                || !command.identity.isUnchanged();
    }

    /** As posix_spawn, which it calls: 0 or the negated error. Uninterruptible. */
    int spawn(Arena arena) throws PosixException {
        attire = new Attire(command, arena);
        if (attire.changesIdentity()) {
            call.link();
        }
        try (Dumpable _ = Dumpable.keep(attire.changesIdentity())) {
            Thread thread = Uninterruptible.start("brood-spawn", this);
            boolean served = false;
            try {
                if (gate != null) {
                    gate.serve(this, command);
                }
                served = true;
            } finally {
                Uninterruptible.join(thread);
                if (!served && result == 0) {
                    RawWait.killAndReap(call.child());
                }
            }
        }
        attire.throwIfFailed();
        return result;
    }

    /** The kernel's number of this thread; valid once it has a child or has returned. */
    int tid() {
        return tid;
    }

    /** Whether posix_spawn is through, so that no child is waiting at the gate. */
    boolean hasReturned() {
        return hasReturned;
    }

    @Override
    public void run() {
        tid = processes_h.gettid();
        try {
            result = attire.putOn();
            if (result >= 0) {
                result = call.run();
            }
        } finally {
            hasReturned = true;
            if (gate != null) {
                gate.release();
            }
        }
    }
}
