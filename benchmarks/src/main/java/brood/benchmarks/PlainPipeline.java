package brood.benchmarks;

import brood.process.Command;
import brood.process.Outcome;
import brood.process.Pipeline;
import brood.process.Redirect;
import java.io.IOException;
import java.util.List;

/** Zeros from one program to another; an operation is a MiB. */
class PlainPipeline implements Work {
    /** As {@link Pipeline#of} makes it. */
    Pipeline prepared(Pipeline pipeline) {
        return pipeline;
    }

    @Override
    public double measure(int operations) throws Exception {
        Command source = Command.of("head", "-c", operations + "M", "/dev/zero");
        Command sink = Command.of("wc", "-c").stdout(Redirect.truncate("/dev/null"));
        long start = System.nanoTime();
        List<Outcome> outcomes = prepared(Pipeline.of(source, sink)).run();
        long took = System.nanoTime() - start;
        if (!outcomes.stream().allMatch(Outcome::isSuccess)) {
            throw new IOException("a stage failed: " + outcomes);
        }
        return took / (double) operations;
    }
}
