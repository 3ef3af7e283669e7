package brood.benchmarks;

import brood.core.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One comparison.
 *
 * @param name as ARCHITECTURE.md fixes it
 * @param unit what the numbers are in
 * @param goal what is to be reached
 * @param warmUp operations before the first round
 * @param operations operations in a round
 * @param ours what is measured
 * @param peer what it is measured against
 */
record Row(String name, Unit unit, Goal goal, int warmUp, int operations, Variant.Opening ours, Variant.Opening peer) {
    /** As many rounds as fit into this time give a steadier median. */
    private static final Duration ENOUGH = Duration.ofSeconds(2);

    /**
     * Interleaves rounds of both variants, so that both have the same share of what else the machine is doing; every
     * other round in reverse order, so that neither always follows the other. Short rounds are repeated more often. Both
     * are started anew several times: where their pages lie, and what the compiler makes of them, is chance.
     *
     * @param starts how many times; odd
     * @param fewest how many rounds of each at least after a start; odd
     */
    Result measure(Bench bench, int starts, int fewest, Progress progress)
            throws IOException, InterruptedException, MissingPeer {
        List<Double> ourRounds = new ArrayList<>();
        List<Double> peerRounds = new ArrayList<>();
        String note = "";
        for (int start = 1; start <= starts; start++) {
            String title = name + (starts == 1 ? ": " : ", " + start + " of " + starts + ": ");
            progress.show(title + "getting ready");
            try (Variant first = ours.open(bench);
                    Variant second = peer.open(bench)) {
                progress.show(title + "warming up");
                first.measure(warmUp);
                second.measure(warmUp);
                Deadline enough = Deadline.after(ENOUGH);
                int most = 9 * fewest;
                for (int round = 1;
                        round <= fewest || round % 2 == 0 || round <= most && !enough.hasPassed();
                        round++) {
                    progress.show(title + "round " + round);
                    if (round % 2 == 0) {
                        peerRounds.add(unit.of(second.measure(operations).value()));
                    }
                    Variant.Answer answer = first.measure(operations);
                    ourRounds.add(unit.of(answer.value()));
                    note = answer.note();
                    if (round % 2 == 1) {
                        peerRounds.add(unit.of(second.measure(operations).value()));
                    }
                }
            }
        }
        return Result.of(ourRounds, peerRounds, note);
    }
}
