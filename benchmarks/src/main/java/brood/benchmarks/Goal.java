package brood.benchmarks;

/**
 * What a row has to reach.
 *
 * @param comparison how ours is compared with the peer
 * @param limit the number not to exceed
 */
record Goal(Comparison comparison, double limit) {
    enum Comparison {
        RATIO("ours/peer <= goal"),
        DIFFERENCE("ours-peer <= goal");

        final String test;

        Comparison(String test) {
            this.test = test;
        }
    }

    /** Ours may be this many times the peer's. */
    static Goal times(double limit) {
        return new Goal(Comparison.RATIO, limit);
    }

    /** Ours may be this much more than the peer's, in the row's unit. */
    static Goal more(double limit) {
        return new Goal(Comparison.DIFFERENCE, limit);
    }

    boolean isMetBy(Result result) {
        return switch (comparison) {
            case RATIO -> result.ratio() <= limit;
            case DIFFERENCE -> result.difference() <= limit;
        };
    }
}
