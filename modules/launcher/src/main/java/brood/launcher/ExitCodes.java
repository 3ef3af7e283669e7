package brood.launcher;

import brood.core.Errno;
import brood.core.PosixException;
import brood.process.Outcome;
import java.util.List;

/** What brood exits with for a program: docs/exit-codes.md. */
final class ExitCodes {
    static final int TIMED_OUT = 124;
    static final int NOT_EXECUTABLE = 126;
    static final int NOT_FOUND = 127;
    /** More than the number of the signal. */
    static final int SIGNALED = 128;

    private static final List<String> STARTS = List.of("posix_spawn", "execve");
    /** What says nothing of the program: there was no room for another process. */
    private static final List<Errno> NO_ROOM =
            List.of(Errno.EAGAIN, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE, Errno.EBADF);

    private ExitCodes() {}

    static int of(Outcome outcome) {
        if (outcome.timedOut()) {
            return TIMED_OUT;
        }
        return outcome instanceof Outcome.Ended ended
                ? ended.status().shellCode().orElseThrow()
                : Subcommand.BROOD_FAILED;
    }

    static int notStarted(PosixException failure) {
        if (failure instanceof Opening.Ended ended) {
            return ended.exitCode();
        }
        if (!STARTS.contains(failure.call()) || NO_ROOM.contains(failure.errno())) {
            return Subcommand.BROOD_FAILED;
        }
        return failure.is(Errno.ENOENT) ? NOT_FOUND : NOT_EXECUTABLE;
    }
}
