package brood.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What a row came to.
 *
 * @param ours the median of our rounds
 * @param peer the median of the peer's
 * @param lowest the lowest ratio of two neighbouring rounds
 * @param highest the highest
 * @param rounds how many there were of each
 * @param note what else a reader should know, or empty
 */
record Result(double ours, double peer, double lowest, double highest, int rounds, String note) {
    static Result of(List<Double> ours, List<Double> peer, String note) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / peer.get(i));
        }
        ratios.sort(null);
        return new Result(median(ours), median(peer), ratios.getFirst(), ratios.getLast(), ours.size(), note);
    }

    double ratio() {
        return ours / peer;
    }

    /** The middle one: rounds are odd in number. */
    private static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }
}
