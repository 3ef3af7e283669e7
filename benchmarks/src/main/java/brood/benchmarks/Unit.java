package brood.benchmarks;

/** What a row is told in; variants answer in nanoseconds. */
enum Unit {
    NANOSECONDS("ns", 1),
    MICROSECONDS("us", 1e-3),
    MILLISECONDS("ms", 1e-6);

    final String symbol;
    private final double scale;

    Unit(String symbol, double scale) {
        this.symbol = symbol;
        this.scale = scale;
    }

    double of(double answer) {
        return answer * scale;
    }
}
