package brood.benchmarks;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * What a row came to. A machine may be twice as fast in one second as in the next, but hardly so in two neighbouring rounds:
 * therefore each of ours is compared with its neighbour.
 *
 * @param ours the median of our rounds
 * @param peer the median of the peer's
 * @param ratio the median of the ratios of two neighbouring rounds
 * @param difference the median of their differences
 * @param lowest the lowest ratio
 * @param highest the highest
 * @param rounds how many there were of each
 * @param note what else a reader should know, or empty
 */
record Result(
        double ours,
        double peer,
        double ratio,
        double difference,
        double lowest,
        double highest,
        int rounds,
        String note) {
    static Result of(List<Double> ours, List<Double> peer, String note) {
        List<Double> ratios = pairs(ours, peer, (our, other) -> our / other);
        return new Result(
                median(ours),
                median(peer),
                median(ratios),
                median(pairs(ours, peer, (our, other) -> our - other)),
                ratios.stream().min(Double::compare).orElseThrow(),
                ratios.stream().max(Double::compare).orElseThrow(),
                ours.size(),
                note);
    }

    private static List<Double> pairs(List<Double> ours, List<Double> peer, DoubleBinaryOperator of) {
        return IntStream.range(0, ours.size())
                .mapToObj(i -> of.applyAsDouble(ours.get(i), peer.get(i)))
                .toList();
    }

    /** The middle one: rounds are odd in number. */
    private static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }
}
