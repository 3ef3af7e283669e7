package brood.launcher;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Why a program does not start, where a look at its file, or at the kind of failure, tells more than the error. */
final class ProgramHints {
    private static final Set<String> STARTS = Set.of("posix_spawn", "execve");
    private static final int FIRST_LINE = 256; // as far as the kernel reads it

    private ProgramHints() {}

    /**
     * The failure in one line, with a hint if there is one.
     *
     * @param directory where relative paths begin; null for here
     */
    static String describe(PosixException failure, String directory) {
        if (failure instanceof Opening.Ended ended) {
            return Main.describe(failure)
                    + (ended.exitCode() == ExitCodes.TIMED_OUT ? "; its other end was not opened" : "");
        }
        String hint = STARTS.contains(failure.call()) ? ofProgram(failure, directory) : ofPrivilege(failure);
        return Main.describe(failure) + (hint.isEmpty() ? "" : "; " + hint);
    }

    private static String ofPrivilege(PosixException failure) {
        if (!failure.is(Errno.EPERM) && !failure.is(Errno.EACCES)) {
            return "";
        }
        return switch (failure.call()) {
            case "setresuid", "setresgid", "setgroups" -> "only root may change the user and the groups";
            case "setpriority" -> "only root may lower the nice value";
            case "prlimit" -> "only root may raise a hard limit";
            default -> "";
        };
    }

    private static String ofProgram(PosixException failure, String directory) {
        String program = failure.subject();
        if (failure.is(Errno.E2BIG)) {
            return "one argument may have 131071 bytes, all of them a quarter of the stack limit";
        }
        if (failure.is(Errno.EAGAIN)) {
            return "the limit of processes, nproc, may be reached";
        }
        if (program.indexOf('/') >= 0) {
            return ofFile(failure, program.startsWith("/") || directory == null ? program : directory + "/" + program);
        }
        if (failure.is(Errno.EACCES)) {
            return "PATH has files of that name, but none that may be executed";
        }
        if (failure.is(Errno.ENOENT)) {
            return program.isEmpty() ? "the program's name is empty" : "no program of that name in PATH";
        }
        return "";
    }

    /** The file is looked at through a descriptor: the JVM could not name it in every locale. */
    private static String ofFile(PosixException failure, String name) {
        try (Fd fd = Fd.open(name, OpenFlag.PATH)) {
            Path file = Path.of("/proc/self/fd/" + fd.raw());
            if (failure.is(Errno.EACCES)) {
                return Files.isDirectory(file) ? "it is a directory" : Files.isExecutable(file) ? "" : "not executable";
            }
            if (failure.is(Errno.ENOENT)) {
                String interpreter = interpreter(file);
                return "the file is there: what is missing is its interpreter "
                        + (interpreter.isEmpty() ? "or loader" : "'" + interpreter + "'");
            }
            return failure.is(Errno.ENOEXEC) ? ofFormat(file) : "";
        } catch (IOException e) {
            return ""; // the failure itself is reported, only without a hint
        }
    }

    private static String ofFormat(Path file) throws IOException {
        byte[] start = start(file);
        if (start.length == 0) {
            return "the file is empty";
        }
        return start.length > 3 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F'
                ? "a binary for another machine"
                : "no #! line: name the interpreter, as in 'sh FILE'";
    }

    /** What the #! line names, empty if there is none. */
    private static String interpreter(Path file) throws IOException {
        String start = Utf8.decode(start(file));
        String line = start.lines().findFirst().orElse("");
        return line.startsWith("#!") ? line.substring(2).strip().split("[ \t]", 2)[0] : "";
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FIRST_LINE);
        }
    }

    /** Whether PATH has an executable of this name. */
    static boolean isInPath(String name) {
        String path = System.getenv("PATH");
        if (path == null || name.isEmpty() || name.indexOf('/') >= 0) {
            return false;
        }
        for (String directory : path.split(":", -1)) {
            try {
                Path candidate = Path.of(directory, name);
                if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return true;
                }
            } catch (InvalidPathException unnameable) {
                // not to the JVM in this locale: no hint
            }
        }
        return false;
    }
}
