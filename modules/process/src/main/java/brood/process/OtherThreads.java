package brood.process;

import brood.core.Deadline;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.libc.processes_h;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The other threads of this process at one moment. A forked child has a copy of every lock, and those that another thread held
 * meanwhile stay locked in it. The VM's own threads wake up now and then, and hold locks that the child needs; a fork takes
 * milliseconds. So it has to be seen whether one of them ran.
 */
final class OtherThreads {
    private static final File TASKS = new File("/proc/self/task");
    private static final long NAP_NANOS = 500_000;

    private final Map<String, String> switches = new HashMap<>();
    private boolean areAsleep = true;

    private OtherThreads() {}

    /**
     * As of now.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     */
    static OtherThreads now() throws PosixException {
        OtherThreads now = new OtherThreads();
        String self = Integer.toString(processes_h.gettid());
        for (String thread : TASKS.list()) {
            if (!thread.equals(self)) {
                now.add(thread);
            }
        }
        return now;
    }

    /** Waits until they are all asleep, or the deadline has passed. */
    static OtherThreads awaitAsleep(Deadline deadline) throws PosixException {
        OtherThreads now = now();
        while (!now.areAsleep && !deadline.hasPassed()) {
            LockSupport.parkNanos(NAP_NANOS);
            now = now();
        }
        return now;
    }

    private void add(String thread) throws PosixException {
        try {
            String status = ProcFile.text(TASKS + "/" + thread + "/status");
            areAsleep &= field(status, "State").startsWith("S");
            switches.put(
                    thread,
                    field(status, "voluntary_ctxt_switches") + " " + field(status, "nonvoluntary_ctxt_switches"));
        } catch (PosixException e) {
            if (!ProcFile.isGoneOrHidden(e)) {
                throw e;
            }
        }
    }

    private static String field(String status, String name) {
        return ProcFile.field(status, name).orElseThrow();
    }

    /** Whether none of them has run between that moment and this. */
    boolean haveSleptSince(OtherThreads before) {
        return before.areAsleep && areAsleep && switches.equals(before.switches);
    }
}
