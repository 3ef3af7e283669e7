package brood.benchmarks;

import java.util.Arrays;

/** What a variant in Java does, in a JVM of its own ({@link WorkMain}). Has a constructor without parameters. */
interface Work {
    /** Nanoseconds per operation. */
    double measure(int operations) throws Exception;

    /** What else a reader should know about the last round. */
    default String note() {
        return "";
    }

    /** One operation. */
    interface Operation {
        void run() throws Exception;
    }

    /** The median duration of an operation: what the machine does meanwhile hits few of them, but hits those hard. */
    static double median(int operations, Operation operation) throws Exception {
        long[] times = new long[operations];
        for (int i = 0; i < operations; i++) {
            long start = System.nanoTime();
            operation.run();
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[operations / 2];
    }
}
