package brood.lab;

import java.time.Duration;

/** Pi, in one process and in ten that say their parts in several ways. */
final class Pi implements Scenario {
    @Override
    public String name() {
        return "pi";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PROGRAMS;
    }

    @Override
    public String summary() {
        return "1e8 terms in one process, and in ten over pipe, file, FIFO, memory, queue and Redis";
    }

    @Override
    public String explanation() {
        return """
                The document adds up 1e8 terms whose sum is pi squared over eight (003), in one process and in ten,
                which give their parts back by files, pipes or Redis. The parts are tagged and added in the order
                of the slices, so that the last digits are always the same. FIFO, shared memory and the queue
                are Brood's addition. The children are JVMs with their compilers: a fork of the lab would compute
                in an interpreter. Redis is a server of the scenario's own, on a port of the loopback that is
                free, keeps nothing on disk, and ends with it; that part is skipped where it is not installed.
                Calls: posix_spawn, pipe2, mkfifo, mmap, futex, waitid.""";
    }

    private static final long TERMS = 100_000_000;
    private static final int CHILDREN = 10;
    private static final String OF_ONE = "3.141592647851581";
    private static final String OF_TEN = "3.141592650405625";

    /** Of each child the kernel may count a clock tick or two too many. */
    private static final Duration TICKS = Duration.ofMillis(20 * CHILDREN);

    /** Has children compute, and collects their parts. */
    private interface Way {
        double[] parts(PiWays ways) throws Exception;
    }

    /** How long one process took, and how long it computed. */
    private record Alone(double seconds, Duration cpu) {}

    @Override
    public void run(Lab lab) throws Exception {
        Alone alone = measure(lab, "one process", 1, null, PiWays::byPipe);
        try (Scratch scratch = Scratch.create()) {
            measure(lab, "pipe", CHILDREN, alone, PiWays::byPipe);
            measure(lab, "file", CHILDREN, alone, ways -> ways.byFile(scratch.folder()));
            measure(lab, "fifo", CHILDREN, alone, ways -> ways.byFifo(scratch.file("fifo")));
            measure(lab, "memory", CHILDREN, alone, ways -> ways.byMemory(scratch.file("memory")));
            measure(lab, "queue", CHILDREN, alone, PiWays::byQueue);
            if (!Lab.isInstalled("redis-server", "redis-cli")) {
                lab.skipPart("redis", "redis-server and redis-cli are not both installed");
            } else {
                measure(lab, "redis", CHILDREN, alone, ways -> ways.byRedis(scratch.folder()));
            }
            lab.check("no file is left", scratch.folder().toFile().list().length, 0);
        }
    }

    private static Alone measure(Lab lab, String name, int children, Alone alone, Way way) throws Exception {
        PiWays ways = new PiWays(lab, TERMS, children);
        long start = System.nanoTime();
        double sum = 0;
        for (double part : way.parts(ways)) {
            sum += part;
        }
        Duration real = Duration.ofNanos(System.nanoTime() - start);
        Alone own = new Alone(real.toNanos() / 1e9, ways.cpu());
        Alone one = alone == null ? own : alone;
        String pi = Double.toString(Math.sqrt(sum * 8));
        lab.say("%-12s %s  %.2f s, CPU %.2f s, speed-up %.2f"
                .formatted(name, pi, own.seconds(), own.cpu().toNanos() / 1e9, one.seconds() / own.seconds()));
        lab.check(name + " gives the document's digits", pi, children == 1 ? OF_ONE : OF_TEN);
        // Whatever else the machine does: the children have computed, and on no more CPUs than there are.
        boolean computed = own.cpu().multipliedBy(4).compareTo(one.cpu()) >= 0;
        lab.check(name + ": the children have computed", computed);
        Duration most = real.multipliedBy(Runtime.getRuntime().availableProcessors());
        lab.check(name + ": no longer than all CPUs can", own.cpu().compareTo(most.plus(TICKS)) <= 0);
        return own;
    }
}
