package brood.benchmarks;

/** Tells results as they come. */
interface Report {
    void measured(Row row, Result result);

    void skipped(Row row, String reason);
}
