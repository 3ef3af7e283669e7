package brood.benchmarks;

/** A million terms of the sum that the lab's scenario {@code pi} adds up in one process. */
final class PiTerms implements Work {
    private static final int TERMS = 1_000_000;

    private double total;
    private long from;

    @Override
    public double measure(int operations) throws Exception {
        double result = Work.median(operations, this::add);
        if (total == 0) {
            throw new AssertionError(); // keeps the loop
        }
        return result;
    }

    private void add() {
        double sum = 0;
        for (long k = from; k < from + TERMS; k++) {
            sum += 1.0 / (2 * k + 1) / (2 * k + 1);
        }
        from += TERMS;
        total += sum;
    }
}
