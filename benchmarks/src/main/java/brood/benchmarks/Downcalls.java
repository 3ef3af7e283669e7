package brood.benchmarks;

import brood.libc.processes_h;
import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/**
 * Calls a C function that stores one number and makes no system call, through the handle with errno that all functions
 * share: what is above the same in C is the price of a downcall. One operation is many calls, yet short enough that most
 * of them are not interrupted.
 *
 * <p>A plain loop in a warm JVM of its own, not JMH: the call cannot be moved out of the loop or dropped, since the
 * compiler knows nothing about the function; one process answers for both the time and the allocation; and the same
 * rounds interleave with C's.
 */
final class Downcalls implements Work {
    private static final int CALLS = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final MemorySegment attributes = Arena.global().allocate(processes_h.SPAWN_ATTRIBUTES_SIZE(), 16);

    @Override
    public double measure(int operations) throws Exception {
        double nanos = Work.median(operations, this::call) / CALLS;
        // By now all of it is compiled.
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call();
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated != 0) {
            throw new IllegalStateException(allocated + " bytes allocated by " + CALLS + " downcalls");
        }
        return nanos;
    }

    private void call() {
        int errors = 0;
        for (int i = 0; i < CALLS; i++) {
            errors += processes_h.posix_spawnattr_setpgroup(attributes, i);
        }
        if (errors != 0) {
            throw new IllegalStateException("posix_spawnattr_setpgroup failed");
        }
    }

    @Override
    public String note() {
        return "no allocation in " + CALLS + " calls";
    }
}
