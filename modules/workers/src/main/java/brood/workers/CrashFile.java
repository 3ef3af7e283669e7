package brood.workers;

import brood.process.Outcome;
import brood.wait.WaitStatus;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a JVM may have told of its crash. */
final class CrashFile {
    /** The clock of files may be coarser, by a tick of the kernel. */
    private static final long COARSE_MILLIS = 20;

    private final String name;
    private final long startedAt = System.currentTimeMillis() - COARSE_MILLIS;

    /**
     * That of a JVM about to be started.
     *
     * @param name with %p for its pid
     */
    CrashFile(String name) {
        this.name = name;
    }

    /** The file, if it ended by a signal and left one; where it may not write, the JVM takes the folder for temporary files. */
    Optional<Path> find(Outcome outcome) {
        if (!(outcome instanceof Outcome.Ended ended) || !(ended.status() instanceof WaitStatus.Signaled)) {
            return Optional.empty();
        }
        String pid = outcome.pid().toString();
        for (String path : List.of(name.replace("%p", pid), "/tmp/hs_err_pid" + pid + ".log")) {
            File file = new File(path);
            if (file.lastModified() >= startedAt) { // 0 if there is none
                return Optional.of(file.toPath());
            }
        }
        return Optional.empty();
    }
}
