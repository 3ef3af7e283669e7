package brood.benchmarks;

import brood.process.Pipeline;
import java.util.concurrent.atomic.AtomicLong;

/** The same with its bytes counted, as {@code brood pipe --progress} does. */
final class WatchedPipeline extends PlainPipeline {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    Pipeline prepared(Pipeline pipeline) {
        return pipeline.watched(bytes::addAndGet);
    }
}
