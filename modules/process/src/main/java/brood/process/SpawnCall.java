package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The call of posix_spawn itself, with all its arguments in C's form.
 *
 * <p>{@link #run} may run as the user that the child shall be, who might not be able to load a class: it only calls
 * functions and stores numbers.
 */
final class SpawnCall {
    private final Command command;
    private final Fd directory;
    private final PathLookup lookup;
    private final MemorySegment actions;
    private final MemorySegment attributes;
    private final MemorySegment argv;
    private final MemorySegment envp;
    private final MemorySegment pid;
    private final MemorySegment nothing;
    private volatile boolean directoryIsClosed;

    SpawnCall(
            Arena arena,
            Command command,
            Fd directory,
            MemorySegment actions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment envp) {
        this.command = command;
        this.directory = directory;
        lookup = new PathLookup(arena, command, directory);
        this.actions = actions;
        this.attributes = attributes;
        this.argv = argv;
        this.envp = envp;
        pid = arena.allocate(ValueLayout.JAVA_INT);
        nothing = arena.allocate(1);
    }

    /** 0 or the negated error. */
    int run() {
        MemorySegment path = lookup.find();
        if (path == null) {
            return lookup.failure();
        }
        int result = processes_h.posix_spawn(pid, path, actions, attributes, argv, envp);
        if (result == -Errno.EACCES.raw() && directory != null) {
            // The child fails with one number for whatever went wrong in it.
            directoryIsClosed = lookup.isDirectoryClosed();
        }
        return result;
    }

    /** Makes everything that {@link #run} calls known to the VM, by calling it; there is no program without a name. */
    void link() {
        lookup.find();
        processes_h.posix_spawn(pid, nothing, MemorySegment.NULL, MemorySegment.NULL, argv, envp);
        if (directory != null) {
            lookup.isDirectoryClosed();
        }
    }

    /** The child, after a {@link #run} that returned 0. */
    Pid child() {
        return new Pid(pid.get(ValueLayout.JAVA_INT, 0));
    }

    PosixException failure(int result) {
        return directoryIsClosed
                ? new PosixException(Errno.EACCES, "chdir", command.directory)
                : PosixException.of(result, "posix_spawn", command.program);
    }
}
