package brood.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** A call leaves nothing for the collector, once it is compiled to the end; before that it is 40 bytes. */
class AllocationTest {
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 200;

    @Test
    void aCallAllocatesNothing() throws ReflectiveOperationException {
        long fewest = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(8);
            // The compiler works beside us, so nobody knows which round is the first one without.
            for (int round = 0; round < ROUNDS && fewest >= CALLS; round++) {
                long before = allocatedBytes();
                call(buffer);
                fewest = Math.min(fewest, allocatedBytes() - before);
            }
        }

        // Asking allocates a little itself.
        assertThat(fewest).as("bytes for %d calls", 2 * CALLS).isLessThan(CALLS);
    }

    /** One call that fails, and so reads errno, and one that has a pointer. */
    private static void call(MemorySegment buffer) {
        for (int i = 0; i < CALLS; i++) {
            files_h.close(-1);
            files_h.read(-1, buffer, 0);
        }
    }

    /** By reflection: brood.libc itself must not read java.management, and its tests are compiled into it. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) allocated.invoke(threads);
    }
}
