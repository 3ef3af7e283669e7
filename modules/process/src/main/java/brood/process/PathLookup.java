package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.Native;
import brood.libc.files_h;
import brood.libc.system_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Finds the file of a program by the rule that {@link Command} states. */
final class PathLookup {
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private final MemorySegment here;
    private int directory;
    /** The files that may be it, relative to the child's directory if they are relative; one if no PATH is asked. */
    private final List<MemorySegment> files = new ArrayList<>();
    /** The same as directories: with a slash and a dot behind. */
    private final List<MemorySegment> directories = new ArrayList<>();

    private final boolean asksPath;
    private int failure;

    PathLookup(Arena arena, Command command, Fd directory) {
        here = Utf8.cString(arena, ".");
        this.directory = directory == null ? files_h.AT_FDCWD() : directory.raw();
        String program = command.program;
        asksPath = !program.isEmpty() && program.indexOf('/') < 0;
        if (!asksPath) {
            files.add(Utf8.cString(arena, program));
            return;
        }
        String path = path(command, arena);
        for (int from = 0; from <= path.length(); ) {
            int colon = path.indexOf(':', from);
            int end = colon < 0 ? path.length() : colon;
            String file = (from == end ? "." : path.substring(from, end)) + "/" + program;
            files.add(Utf8.cString(arena, file));
            directories.add(Utf8.cString(arena, file + "/."));
            from = end + 1;
        }
    }

    /** The directory, so that an error names it and nobody swaps it; null for this process's own. */
    static Fd openDirectory(Command command) throws PosixException {
        if (command.directory == null) {
            return null;
        }
        try {
            return Fd.open(command.directory, OpenFlag.PATH, OpenFlag.DIRECTORY);
        } catch (PosixException e) {
            throw new PosixException(e.errno(), "chdir", command.directory);
        }
    }

    /** Not by System.getenv, which decodes by the locale, gives SIGCHLD its default back, and takes its time. */
    private static String path(Command command, Arena arena) {
        if (command.environment != null) {
            return command.environment.get("PATH").orElse(DEFAULT_PATH);
        }
        byte[] path = Native.bytes(system_h.getenv(Utf8.cString(arena, "PATH")));
        return path == null ? DEFAULT_PATH : Utf8.decode(path);
    }

    /**
     * The file, as the user that the calling thread is; null if there is none. Only calls functions and stores numbers.
     */
    MemorySegment find() {
        if (!asksPath) {
            return files.getFirst();
        }
        failure = -Errno.ENOENT.raw();
        for (int i = 0; i < files.size(); i++) {
            int result = access(files.get(i), files_h.X_OK());
            if (result == 0 && access(directories.get(i), files_h.F_OK()) < 0) {
                return files.get(i);
            }
            if (result == 0 || result == -Errno.EACCES.raw()) {
                failure = -Errno.EACCES.raw();
            }
        }
        return null;
    }

    /** From now on the directory is where the calling thread is: its descriptor may be another file by now. */
    void entered() {
        directory = files_h.AT_FDCWD();
    }

    /** Whether the user that the calling thread is may not enter the directory. Only calls functions. */
    boolean isDirectoryClosed() {
        return access(here, files_h.X_OK()) == -Errno.EACCES.raw();
    }

    /** Why there is none: the negated ENOENT, or EACCES if there is only one that may not be executed. */
    int failure() {
        return failure;
    }

    private int access(MemorySegment path, int mode) {
        return files_h.faccessat2(directory, path, mode, files_h.AT_EACCESS());
    }
}
