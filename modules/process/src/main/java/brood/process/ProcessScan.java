package brood.process;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.ProcStat;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Processes of this moment, as /proc shows them. */
final class ProcessScan {
    private ProcessScan() {}

    /**
     * All; those that end meanwhile may be missing.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    static List<ProcStat> all() throws PosixException {
        List<ProcStat> processes = new ArrayList<>();
        for (Pid pid : ProcFile.pids()) {
            of(pid).ifPresent(processes::add);
        }
        return processes;
    }

    /** One, if it is there. */
    static Optional<ProcStat> of(Pid pid) throws PosixException {
        try {
            return ProcStat.of(pid);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof PosixException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
