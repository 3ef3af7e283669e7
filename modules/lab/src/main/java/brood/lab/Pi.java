package brood.lab;

import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.pipe.Fifo;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Outcome;
import brood.process.Redirect;
import brood.process.Shell;
import brood.wait.WaitStatus;
import brood.workers.Worker;
import brood.workers.WorkerQueue;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** Has ten children compute, and collects their parts. */
    private interface Way {
        double[] parts() throws Exception;
    }

    private double alone;
    private Duration cpu;
    private Duration cpuAlone;

    @Override
    public void run(Lab lab) throws Exception {
        alone = 0;
        cpuAlone = Duration.ZERO;
        measure(lab, "one process", OF_ONE, () -> byPipe(lab, 1));
        try (Scratch scratch = Scratch.create()) {
            measure(lab, "pipe", OF_TEN, () -> byPipe(lab, CHILDREN));
            measure(lab, "file", OF_TEN, () -> byFile(lab, scratch.folder()));
            lab.check("no file is left", scratch.folder().toFile().list().length, 0);
            measure(lab, "fifo", OF_TEN, () -> byFifo(lab, scratch.file("fifo").toString()));
            measure(lab, "memory", OF_TEN, () -> byMemory(lab, scratch.file("memory")));
            Files.delete(scratch.file("memory"));
            measure(lab, "queue", OF_TEN, () -> byQueue(lab));
            if (!Shell.run("command -v redis-server >/dev/null && command -v redis-cli >/dev/null")
                    .isSuccess()) {
                lab.skipPart("redis", "redis-server and redis-cli are not both installed");
            } else {
                measure(lab, "redis", OF_TEN, () -> byRedis(lab, scratch.folder()));
            }
            lab.check("no file is left at the end", scratch.folder().toFile().list().length, 0);
        }
    }

    private void measure(Lab lab, String name, String expected, Way way) throws Exception {
        cpu = Duration.ZERO;
        long start = System.nanoTime();
        double sum = 0;
        for (double part : way.parts()) {
            sum += part;
        }
        Duration real = Duration.ofNanos(System.nanoTime() - start);
        double seconds = real.toNanos() / 1e9;
        alone = alone == 0 ? seconds : alone;
        cpuAlone = cpuAlone.isZero() ? cpu : cpuAlone;
        String pi = Double.toString(Math.sqrt(sum * 8));
        lab.say("%-12s %s  %.2f s, CPU %.2f s, speed-up %.2f"
                .formatted(name, pi, seconds, cpu.toNanos() / 1e9, alone / seconds));
        lab.check(name + " gives the document's digits", pi, expected);
        // Whatever else the machine does: the children have computed, and on no more CPUs than there are.
        lab.check(
                name + ": they have computed as much as one",
                cpu.multipliedBy(4).compareTo(cpuAlone) >= 0);
        long cpus = Runtime.getRuntime().availableProcessors();
        Duration most = real.multipliedBy(cpus).plus(TICKS);
        lab.check(name + ": a speed-up is no more than the CPUs can give", cpu.compareTo(most) <= 0);
    }

    private static List<Child> start(String way, String target, int children, Redirect out) throws Exception {
        List<Child> started = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            long unit = TERMS / children;
            started.add(FastJvm.of(PiSlice.class, way, target, "" + i, "" + unit * i, "" + unit * (i + 1))
                    .stdout(out)
                    .spawn());
        }
        return started;
    }

    private void end(Lab lab, List<Child> children) throws Exception {
        for (Child child : children) {
            ended(lab, child.waitFor());
        }
    }

    private void ended(Lab lab, Outcome outcome) {
        if (outcome instanceof Outcome.Ended ended && outcome.isSuccess()) {
            cpu = cpu.plus(ended.usage().cpuTime());
        } else {
            lab.check("each child ends well", outcome.describe(), "exited with 0");
        }
    }

    private static void put(double[] parts, String line) {
        String[] words = line.split(" ");
        parts[Integer.parseInt(words[0])] = Double.parseDouble(words[1]);
    }

    private double[] byPipe(Lab lab, int count) throws Exception {
        double[] parts = new double[count];
        try (Pipe pipe = Pipe.open()) {
            List<Child> children =
                    start("pipe", "", count, Redirect.to(pipe.writeEnd().fd()));
            pipe.writeEnd().close();
            new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> put(parts, line));
            end(lab, children);
        }
        return parts;
    }

    private double[] byFile(Lab lab, Path folder) throws Exception {
        double[] parts = new double[CHILDREN];
        List<Child> children = start("file", folder.toString(), CHILDREN, Redirect.NULL);
        end(lab, children);
        for (Child child : children) {
            Path file = folder.resolve(child.pid().toString());
            put(parts, Files.readString(file).strip());
            Files.delete(file);
        }
        return parts;
    }

    private double[] byFifo(Lab lab, String name) throws Exception {
        double[] parts = new double[CHILDREN];
        Fifo.create(name, 0600);
        try (Pipe both = Fifo.openBoth(name)) { // a writer of its own: no end of file between two children
            List<Child> children = start("fifo", name, CHILDREN, Redirect.NULL);
            end(lab, children);
            byte[] lines = both.readEnd().readNBytes(both.readEnd().available());
            new String(lines, StandardCharsets.UTF_8).lines().forEach(line -> put(parts, line));
        } finally {
            Fifo.unlink(name);
        }
        return parts;
    }

    private double[] byMemory(Lab lab, Path file) throws Exception {
        Files.write(file, new byte[CHILDREN * Double.BYTES]);
        try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
            end(lab, start("memory", file.toString(), CHILDREN, Redirect.NULL));
            return mapping.segment().toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    /** A part on its way through a queue. */
    private record Part(int index, double sum) implements Serializable {}

    private double[] byQueue(Lab lab) throws Exception {
        double[] parts = new double[CHILDREN];
        List<Worker> workers = new ArrayList<>();
        try (WorkerQueue<Part> queue = WorkerQueue.unbounded()) {
            long unit = TERMS / CHILDREN;
            for (int i = 0; i < CHILDREN; i++) {
                int index = i;
                workers.add(Worker.of(() -> queue.put(new Part(index, PiSlice.sum(unit * index, unit * (index + 1)))))
                        .jvm(FastJvm.forWorkers(lab))
                        .start());
            }
            for (Worker worker : workers) {
                worker.join();
                ended(lab, worker.outcome().orElseThrow());
            }
            while (!queue.isEmpty()) {
                Part part = queue.get();
                parts[part.index()] = part.sum();
            }
        } finally {
            workers.forEach(Worker::close);
        }
        return parts;
    }

    private double[] byRedis(Lab lab, Path folder) throws Exception {
        double[] parts = new double[CHILDREN];
        try (Redis redis = Redis.start(folder)) {
            lab.say("redis-server " + redis.pid() + " on port " + redis.port());
            end(lab, start("redis", redis.port(), CHILDREN, Redirect.NULL));
            redis.call("lrange", "result", "0", "-1").forEach(line -> put(parts, line));
            lab.check("redis ends at SIGTERM with 0", redis.terminate(), WaitStatus.exited(0));
        }
        return parts;
    }
}
