package brood.benchmarks;

import java.io.IOException;

/** One way to do a row's work. */
interface Variant extends AutoCloseable {
    /**
     * Does the work some times.
     *
     * @return how long one took
     * @throws IOException if it failed
     */
    Answer measure(int operations) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /**
     * The outcome of one round.
     *
     * @param value nanoseconds per operation
     * @param note what else a reader should know, or empty
     */
    record Answer(double value, String note) {}

    /** Makes ready what is needed and starts it. */
    interface Opening {
        Variant open(Bench bench) throws IOException, InterruptedException, MissingPeer;
    }
}
