package brood.process;

import static brood.libc.processes_h.POSIX_SPAWN_SETPGROUP;
import static brood.libc.processes_h.POSIX_SPAWN_SETSID;
import static brood.libc.processes_h.POSIX_SPAWN_SETSIGDEF;
import static brood.libc.processes_h.POSIX_SPAWN_SETSIGMASK;
import static brood.libc.processes_h.SPAWN_ATTRIBUTES_SIZE;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * One start of a {@link Command}: everything that can fail without a child is done first, then one posix_spawn, then a
 * pidfd. What was opened on the way is closed on every way out.
 */
final class Spawn implements AutoCloseable {
    private final Command command;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment attributes = arena.allocate(SPAWN_ATTRIBUTES_SIZE(), 16);
    private final FileActions actions = new FileActions(arena);
    private final LimitGate gate;
    private final Wiring wiring;
    private Fd directory;

    private Spawn(Command command) {
        this.command = command;
        gate = command.limits.isEmpty() ? null : new LimitGate();
        wiring = new Wiring(command, gate == null ? 3 : LimitGate.RESERVED);
    }

    static Child start(Command command) throws PosixException {
        try (Spawn spawn = new Spawn(command)) {
            return spawn.start();
        }
    }

    private Child start() throws PosixException {
        MemorySegment argv = CStrings.array(arena, command.argv, "argument");
        MemorySegment envp = CStrings.environment(arena, command.environment);
        directory = PathLookup.openDirectory(command);
        SpawnCall call = new SpawnCall(arena, command, directory, actions.segment(), attributes, argv, envp);
        wiring.takeTerminal(actions);
        if (gate != null) {
            gate.open(arena, actions);
        }
        wiring.wire(directory, actions);
        initAttributes();
        int reserve = reserve();
        Pid child;
        long startedAt = System.nanoTime();
        try {
            int result = SpawnThread.isNeeded(command) ? new SpawnThread(command, gate, call).spawn(arena) : call.run();
            if (result < 0) {
                throw call.failure(result);
            }
            child = call.child();
        } finally {
            if (reserve >= 0) {
                files_h.close(reserve);
            }
        }
        return adopt(child, command.argv(), startedAt);
    }

    /**
     * A number for the child's pidfd, so that a limit that is reached shows before there is a child. A duplicate costs a
     * sixth of a pidfd. If it cannot be had because 0 is closed, then 0 is free.
     */
    static int reserve() throws PosixException {
        int result = files_h.fcntl(0, files_h.F_DUPFD_CLOEXEC(), 0);
        return result == -Errno.EBADF.raw() ? result : PosixException.check(result, "pidfd_open", "");
    }

    /** A child that has just come to be. */
    static Child adopt(Pid pid, List<String> argv, long startedAt) throws PosixException {
        int pidfd = processes_h.pidfd_open(pid.raw(), 0);
        if (pidfd == -Errno.ESRCH.raw()) { // reaped elsewhere: SIGCHLD is ignored, or a stranger waits
            return Child.lost(pid, argv, startedAt);
        }
        if (pidfd < 0) {
            RawWait.killAndReap(pid);
            throw PosixException.of(pidfd, "pidfd_open", "pid " + pid);
        }
        return Child.started(pid, Fd.own(pidfd), argv, startedAt);
    }

    private void initAttributes() throws PosixException {
        PosixException.check(processes_h.posix_spawnattr_init(attributes), "posix_spawnattr_init", "");
        int flags = POSIX_SPAWN_SETSIGMASK() | POSIX_SPAWN_SETSIGDEF();
        SignalSet reset = SignalSet.ALL.minus(StartSignals.ignored().minus(command.noLongerIgnored));
        processes_h.posix_spawnattr_setsigmask(attributes, signalSet(command.blocked));
        processes_h.posix_spawnattr_setsigdefault(attributes, signalSet(reset));
        if (command.newSession) {
            flags |= POSIX_SPAWN_SETSID();
        } else if (command.newGroup || command.group != null) {
            flags |= POSIX_SPAWN_SETPGROUP();
            processes_h.posix_spawnattr_setpgroup(attributes, command.group == null ? 0 : command.group.raw());
        }
        PosixException.check(
                processes_h.posix_spawnattr_setflags(attributes, (short) flags), "posix_spawnattr_setflags", "");
    }

    private MemorySegment signalSet(SignalSet signals) {
        MemorySegment set = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
        set.set(ValueLayout.JAVA_LONG, 0, signals.raw());
        return set;
    }

    @Override
    public void close() {
        wiring.close();
        if (gate != null) {
            gate.close();
        }
        actions.close();
        if (directory != null) {
            directory.close();
        }
        processes_h.posix_spawnattr_destroy(attributes);
        arena.close();
    }
}
