package brood.process;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Processes of this moment, as /proc shows them. */
final class ProcessScan {
    private static final String PROC = "/proc";

    private ProcessScan() {}

    /**
     * All; those that end meanwhile may be missing.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    static List<ProcStat> all() throws PosixException {
        String[] names = new File(PROC).list();
        if (names == null) {
            Fd.open(PROC, OpenFlag.DIRECTORY).close(); // which says why
            throw new IllegalStateException(PROC + " cannot be listed");
        }
        List<ProcStat> processes = new ArrayList<>();
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                of(new Pid(Integer.parseInt(name))).ifPresent(processes::add);
            }
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
