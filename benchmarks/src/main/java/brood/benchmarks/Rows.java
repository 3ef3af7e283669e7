package brood.benchmarks;

import java.io.IOException;
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
            bandwidth(
                    "pipe-progress-vs-plain",
                    Goal.times(1 / 0.8),
                    bench -> bench.java(WatchedPipeline.class),
                    bench -> bench.java(PlainPipeline.class)),
            new Row(
                    "pipe-pingpong-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.2),
                    50_000,
                    2000,
                    bench -> bench.onOneCpu(PipePingPong.class),
                    bench -> bench.c("pingpong")),
            ring("ring-vs-c", 0.9, bench -> bench.c("ring")),
            ring("ring-vs-agrona", 1, bench -> bench.agrona(AgronaRing.class)),
            new Row(
                    "ring-pingpong-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.4),
                    200_000,
                    20_000,
                    bench -> bench.onOneCpu(BroodPingPong.class),
                    bench -> bench.c("ringpingpong")),
            new Row(
                    "ring-pingpong-vs-agrona",
                    Unit.MICROSECONDS,
                    Goal.times(1.4),
                    1_000_000,
                    20_000,
                    bench -> bench.java(BroodPingPong.Polled.class),
                    bench -> bench.agrona(AgronaPingPong.class)),
            new Row(
                    "mmap-vs-read",
                    Unit.MICROSECONDS,
                    Goal.times(1),
                    4 * MappedRead.MEBIBYTES,
                    MappedRead.MEBIBYTES,
                    bench -> bench.java(MappedRead.class),
                    bench -> bench.java(CopiedRead.class)),
            new Row(
                    "futex-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.4),
                    50_000,
                    2000,
                    bench -> bench.onOneCpu(FutexPingPong.class),
                    bench -> bench.c("futex")),
            spin("spin-vs-futex", Bench::java),
            spin("spin-vs-futex-one-cpu", Bench::onOneCpu),
            mutex("mutex-vs-c", Goal.times(2.0), MutexLocks.class, "mutex"),
            mutex("mutex-contended-vs-c", Goal.times(2.0), MutexLocks.Contended.class, "mutex-contended"),
            new Row(
                    "signalfd-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.35),
                    50_000,
                    2000,
                    bench -> bench.onOneCpu(SignalFdPingPong.class, SignalPeer.SIGNALS),
                    bench -> bench.c("signalfd")),
            new Row(
                    "signalfd-vs-handler",
                    Unit.MICROSECONDS,
                    Goal.times(0.1),
                    50_000,
                    2000,
                    bench -> bench.onOneCpu(SignalFdPingPong.class, SignalPeer.SIGNALS),
                    bench -> bench.onOneCpu(HandlerPingPong.class)),
            new Row(
                    "timerfd-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.25),
                    1000,
                    300,
                    bench -> bench.java(TimerTicks.class),
                    bench -> bench.c("timerfd")),
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
                    bench -> bench.python("pool")),
            new Row(
                    "queue-vs-python",
                    Unit.MICROSECONDS,
                    Goal.times(1 / 20.0),
                    100_000,
                    20_000,
                    bench -> bench.java(QueueTransfers.class),
                    bench -> bench.python("queue")),
            new Row(
                    "pi-vs-c",
                    Unit.MICROSECONDS,
                    Goal.times(1.1),
                    100,
                    50,
                    bench -> bench.java(PiTerms.class),
                    bench -> bench.c("pi")));

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

    /** Time per record; the goals are in records per time. */
    private static Row ring(String name, double goal, Variant.Opening peer) {
        int round = RingLoad.RECORDS;
        return new Row(
                name,
                Unit.NANOSECONDS,
                Goal.times(1 / goal),
                24 * round,
                4 * round,
                bench -> bench.java(BroodRing.class),
                peer);
    }

    /** Spinning before sleep against sleeping at once. */
    private static Row spin(String name, Starter starter) {
        return new Row(
                name,
                Unit.MICROSECONDS,
                Goal.times(1.1),
                50_000,
                2000,
                bench -> starter.start(bench, FutexPingPong.Spinning.class),
                bench -> starter.start(bench, FutexPingPong.class));
    }

    /** How a variant in Java is started. */
    private interface Starter {
        Variant start(Bench bench, Class<? extends Work> work) throws IOException;
    }

    private static Row mutex(String name, Goal goal, Class<? extends Work> ours, String peer) {
        return new Row(name, Unit.NANOSECONDS, goal, 10_000, 1000, bench -> bench.java(ours), bench -> bench.c(peer));
    }

    /** Each start is a new process: what warms up are the kernel's caches. */
    private static Row start(String name, Goal goal, Variant.Opening ours, Variant.Opening peer) {
        return new Row(name, Unit.MILLISECONDS, goal, 3, 3, ours, peer);
    }
}
