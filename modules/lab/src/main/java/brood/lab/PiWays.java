package brood.lab;

import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.pipe.Fifo;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Outcome;
import brood.process.Redirect;
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

/** How the children of {@link Pi} give their parts back. Each is known by its number, and added in that order. */
final class PiWays {
    private final Lab lab;
    private final long terms;
    private final int count;
    private Duration cpu = Duration.ZERO;

    /** So many children, which add up so many terms together. */
    PiWays(Lab lab, long terms, int count) {
        this.lab = lab;
        this.terms = terms;
        this.count = count;
    }

    /** How long all children have computed. */
    Duration cpu() {
        return cpu;
    }

    private List<Child> start(String way, String target, Redirect out) throws Exception {
        List<Child> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long unit = terms / count;
            started.add(FastJvm.of(PiSlice.class, way, target, "" + i, "" + unit * i, "" + unit * (i + 1))
                    .stdout(out)
                    .spawn());
        }
        return started;
    }

    private void end(List<Child> children) throws Exception {
        for (Child child : children) {
            ended(child.waitFor());
        }
    }

    private void ended(Outcome outcome) {
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

    double[] byPipe() throws Exception {
        double[] parts = new double[count];
        try (Pipe pipe = Pipe.open()) {
            List<Child> children = start("pipe", "", Redirect.to(pipe.writeEnd().fd()));
            pipe.writeEnd().close();
            new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> put(parts, line));
            end(children);
        }
        return parts;
    }

    double[] byFile(Path folder) throws Exception {
        double[] parts = new double[count];
        List<Child> children = start("file", folder.toString(), Redirect.NULL);
        end(children);
        for (Child child : children) {
            Path file = folder.resolve(child.pid().toString());
            put(parts, Files.readString(file).strip());
            Files.delete(file);
        }
        return parts;
    }

    double[] byFifo(Path fifo) throws Exception {
        double[] parts = new double[count];
        String name = fifo.toString();
        Fifo.create(name, 0600);
        try (Pipe both = Fifo.openBoth(name)) { // a writer of its own: no end of file between two children
            List<Child> children = start("fifo", name, Redirect.NULL);
            end(children);
            byte[] lines = both.readEnd().readNBytes(both.readEnd().available());
            new String(lines, StandardCharsets.UTF_8).lines().forEach(line -> put(parts, line));
        } finally {
            Fifo.unlink(name);
        }
        return parts;
    }

    double[] byMemory(Path file) throws Exception {
        Files.write(file, new byte[count * Double.BYTES]);
        try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
            end(start("memory", file.toString(), Redirect.NULL));
            return mapping.segment().toArray(ValueLayout.JAVA_DOUBLE);
        } finally {
            Files.delete(file);
        }
    }

    /** A part on its way through a queue. */
    private record Part(int index, double sum) implements Serializable {}

    double[] byQueue() throws Exception {
        double[] parts = new double[count];
        List<Worker> workers = new ArrayList<>();
        try (WorkerQueue<Part> queue = WorkerQueue.unbounded()) {
            long unit = terms / count;
            for (int i = 0; i < count; i++) {
                int index = i;
                workers.add(Worker.of(() -> queue.put(new Part(index, PiSlice.sum(unit * index, unit * (index + 1)))))
                        .jvm(FastJvm.forWorkers(lab))
                        .start());
            }
            for (Worker worker : workers) {
                worker.join();
                ended(worker.outcome().orElseThrow());
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

    double[] byRedis(Path folder) throws Exception {
        double[] parts = new double[count];
        try (Redis redis = Redis.start(folder)) {
            lab.say("redis-server " + redis.pid() + " on port " + redis.port());
            end(start("redis", redis.port(), Redirect.NULL));
            redis.call("lrange", "result", "0", "-1").forEach(line -> put(parts, line));
            lab.check("redis ends at SIGTERM with 0", redis.terminate(), WaitStatus.exited(0));
        }
        return parts;
    }
}
