package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.pipe.Pipe;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Redirect;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
                start of processes is counted, that of the JVM of the line and of the threads is not. The table has
                one run of each, alone, beside the document's seconds on its machine. What is checked does not
                depend on what else the machine has to do: all three start at once, and the line comes last. With
                Python's lock the threads would have one CPU at a time, as the line has, and come in with it. Calls:
                posix_spawn, clone, pipe2, waitid.""";
    }

    private static final int TIMES = 4;
    private static final Map<String, String> DOCUMENTS =
            Map.of("line", "8.74 s  3.65 s", "threads", "8.99 s  3.81 s", "processes", "4.48 s  2.18 s");

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            String folder = scratch.folder().toString();
            lab.say("             here            in the document");
            lab.say("            CPU      I/O     CPU     I/O");
            List<Long> inLine = List.of();
            for (String how : List.of("line", "threads", "processes")) {
                Timed cpu = alone("cpu", folder, how);
                Timed io = alone("io", folder, how);
                lab.say("%-9s %5d ms %5d ms  %s".formatted(how, cpu.millis(), io.millis(), DOCUMENTS.get(how)));
                List<Long> done = List.of(cpu.done(), io.done());
                inLine = inLine.isEmpty() ? done : inLine;
                lab.check(how + ": all of the work is done", done, inLine);
            }
            if (Runtime.getRuntime().availableProcessors() > 1) {
                race(lab, folder);
            } else {
                lab.skipPart("the race", "there is one CPU");
            }
            lab.check("no file is left", scratch.folder().toFile().list().length, 0);
        }
    }

    /** How long it took, and what came of it. */
    private record Timed(long millis, long done) {
        static Timed parse(String line) {
            String[] words = line.strip().split(" ");
            return new Timed(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }

    private static Timed alone(String kind, String folder, String how) throws Exception {
        if (!how.equals("processes")) {
            return Timed.parse(Capture.of(inOne(kind, folder, how)).run().stdoutText());
        }
        long start = System.nanoTime();
        try (Pipe pipe = Pipe.open()) {
            processes(kind, folder, Redirect.to(pipe.writeEnd().fd()));
            pipe.writeEnd().close();
            List<String> lines = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            while (!Children.all().isEmpty()) {
                Children.waitAny(Deadline.NEVER);
            }
            long done =
                    lines.stream().mapToLong(line -> Timed.parse(line).done()).sum();
            return new Timed((System.nanoTime() - start) / 1_000_000, done);
        }
    }

    private static Command inOne(String kind, String folder, String how) throws Exception {
        return FastJvm.of(EfficiencyPart.class, kind, Integer.toString(TIMES), folder, how);
    }

    private static List<Child> processes(String kind, String folder, Redirect out) throws Exception {
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            children.add(FastJvm.of(EfficiencyPart.class, kind, "1", folder, "line")
                    .stdout(out)
                    .spawn());
        }
        return children;
    }

    /** All at once. */
    private static void race(Lab lab, String folder) throws Exception {
        Map<Pid, String> started = new HashMap<>();
        started.put(inOne("cpu", folder, "line").stdout(Redirect.NULL).spawn().pid(), "line");
        started.put(
                inOne("cpu", folder, "threads").stdout(Redirect.NULL).spawn().pid(), "threads");
        processes("cpu", folder, Redirect.NULL).forEach(child -> started.put(child.pid(), "processes"));
        long start = System.nanoTime();
        List<String> order = new ArrayList<>();
        while (order.size() < started.size()) {
            StateChange end = Children.waitAny(Deadline.NEVER).orElseThrow();
            order.add(started.get(end.pid()));
            lab.say((System.nanoTime() - start) / 1_000_000 + " ms: " + order.getLast() + " "
                    + end.status().describe());
            if (!end.status().equals(WaitStatus.exited(0))) {
                lab.check(order.getLast() + " end well", false);
            }
        }
        int line = order.indexOf("line");
        lab.check("threads beat the line at computing", order.indexOf("threads") < line);
        lab.check("so do processes", order.lastIndexOf("processes") < line);
    }
}
