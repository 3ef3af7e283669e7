package brood.benchmarks;

import java.util.List;

/** All rows. The names and goals are those of ARCHITECTURE.md. */
final class Rows {
    static final List<Row> ALL = List.of(
            spawn("spawn-vs-c", Goal.times(1.15), bench -> bench.java(Spawns.class), bench -> bench.c("spawn")),
            spawn(
                    "spawn-vs-processbuilder",
                    Goal.times(0.5),
                    bench -> bench.java(Spawns.class),
                    bench -> bench.java(ProcessBuilderSpawns.class)),
            spawn(
                    "spawn-2g-vs-small",
                    Goal.times(1.3),
                    bench -> bench.withTwoGigabytes(Spawns.class),
                    bench -> bench.java(Spawns.class)),
            start("run-vs-python", Goal.times(1.5), Bench::broodRun, Bench::pythonRun),
            start("run-vs-hello", Goal.times(3.0), Bench::broodRun, Bench::hello),
            new Row(
                    "downcall-ns",
                    Unit.NANOSECONDS,
                    Goal.more(20),
                    1000,
                    100,
                    bench -> bench.java(Downcalls.class),
                    bench -> bench.c("downcall")),
            bandwidth(
                    "pipe-bandwidth-vs-c",
                    Goal.times(1 / 0.85),
                    bench -> bench.java(PipeBandwidth.class),
                    bench -> bench.c("bandwidth")),
            bandwidth(
                    "splice-vs-write",
                    Goal.times(1 / 3.0),
                    bench -> bench.java(SpliceBandwidth.class),
                    bench -> bench.java(PipeBandwidth.class)),
            new Row(
                    "pipe-pingpong-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.2),
                    50_000,
                    2000,
                    bench -> bench.onOneCpu(PipePingPong.class),
                    bench -> bench.c("pingpong")),
            start(
                    "worker-cold-vs-python-spawn",
                    Goal.times(0.8),
                    bench -> bench.onImage(ColdWorkers.class),
                    bench -> bench.python("spawn")),
            start(
                    "worker-warm-vs-python-fork",
                    Goal.times(0.1),
                    bench -> bench.java(WarmWorkers.class),
                    bench -> bench.python("fork")),
            new Row(
                    "pool-vs-python",
                    Unit.MICROSECONDS,
                    Goal.times(1 / 5.0),
                    40_000,
                    10_000,
                    bench -> bench.java(PoolTasks.class),
                    bench -> bench.python("pool")));

    private Rows() {}

    /** Null if there is none. */
    static Row named(String name) {
        return ALL.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
    }

    /** The JVM compiles for good what was called five thousand times; before that a spawn takes a tenth longer. */
    private static Row spawn(String name, Goal goal, Variant.Opening ours, Variant.Opening peer) {
        return new Row(name, Unit.MICROSECONDS, goal, 6000, 50, ours, peer);
    }

    /** Time per MiB: the inverse of what the goals are in. */
    private static Row bandwidth(String name, Goal goal, Variant.Opening ours, Variant.Opening peer) {
        int round = PipeBandwidth.MEBIBYTES;
        return new Row(name, Unit.MICROSECONDS, goal, 8 * round, round, ours, peer);
    }

    /** Each start is a new process: what warms up are the kernel's caches. */
    private static Row start(String name, Goal goal, Variant.Opening ours, Variant.Opening peer) {
        return new Row(name, Unit.MILLISECONDS, goal, 3, 3, ours, peer);
    }
}
