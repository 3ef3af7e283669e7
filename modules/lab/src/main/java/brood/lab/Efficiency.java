package brood.lab;

import brood.core.Deadline;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The same work in a line, in threads and in processes. */
final class Efficiency implements Scenario {
    @Override
    public String name() {
        return "efficiency";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "line, threads and processes, at work on the CPU and on files, timed";
    }

    @Override
    public String explanation() {
        return """
                The document times computing and file access in a line, in threads and in processes (004): its
                threads are no faster than the line when they compute, because Python runs one at a time. Java's
                are, as fast as processes are, if there is more than one CPU. Each is a JVM with its compilers; the
                start of processes is counted, that of the JVM of the line and of the threads is not. What is
                possible on this machine shows in the best of several rounds, which follow each other until it is
                clear, for others may have the CPUs meanwhile. The document's seconds are those of its machine and
                its ten rounds. Calls: posix_spawn, clone, pipe2, waitid.""";
    }

    private static final int TIMES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The best times of some rounds, in milliseconds. */
    private static final class Times {
        private long line = Long.MAX_VALUE;
        private long threads = Long.MAX_VALUE;
        private long processes = Long.MAX_VALUE;

        void round(Lab lab, String kind, String folder) throws Exception {
            line = Math.min(line, inOne(kind, folder, "line"));
            threads = Math.min(threads, inOne(kind, folder, "threads"));
            processes = Math.min(processes, inProcesses(lab, kind, folder));
        }

        boolean bothBeatTheLine() {
            return threads < line && processes < line;
        }
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            String folder = scratch.folder().toString();
            boolean parallel = Runtime.getRuntime().availableProcessors() > 1;
            Times cpu = new Times();
            Deadline deadline = Deadline.after(PATIENCE);
            do {
                cpu.round(lab, "cpu", folder);
            } while (parallel && !cpu.bothBeatTheLine() && !deadline.hasPassed());
            Times io = new Times();
            io.round(lab, "io", folder);
            table(lab, cpu, io);
            if (parallel) {
                lab.check("threads beat the line at computing", cpu.threads < cpu.line);
                lab.check("so do processes", cpu.processes < cpu.line);
            } else {
                lab.skipPart("the comparison", "there is one CPU");
            }
            lab.check("all were timed", io.line >= 0 && io.threads >= 0 && io.processes >= 0);
            lab.check("no file is left", scratch.folder().toFile().list().length, 0);
        }
    }

    private static void table(Lab lab, Times cpu, Times io) {
        lab.say("             here             in the document");
        lab.say("             CPU      I/O     CPU     I/O");
        row(lab, "line", cpu.line, io.line, "8.74 s  3.65 s");
        row(lab, "threads", cpu.threads, io.threads, "8.99 s  3.81 s");
        row(lab, "processes", cpu.processes, io.processes, "4.48 s  2.18 s");
    }

    private static void row(Lab lab, String how, long cpu, long io, String document) {
        lab.say("%-9s %5d ms %5d ms  %s".formatted(how, cpu, io, document));
    }

    private static long inOne(String kind, String folder, String how) throws Exception {
        return Long.parseLong(Capture.of(FastJvm.of(EfficiencyPart.class, kind, "" + TIMES, folder, how))
                .run()
                .stdoutText()
                .strip());
    }

    private static long inProcesses(Lab lab, String kind, String folder) throws Exception {
        long start = System.nanoTime();
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            children.add(FastJvm.of(EfficiencyPart.class, kind, "1", folder, "line")
                    .stdout(Redirect.NULL)
                    .spawn());
        }
        for (Child child : children) {
            if (!lab.end(child).isSuccess()) {
                lab.check("a process ends well", false);
            }
        }
        return (System.nanoTime() - start) / 1_000_000;
    }
}
