package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Redirect;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import java.time.Duration;
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
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> DOCUMENTS =
            Map.of("line", "8.74 s  3.65 s", "threads", "8.99 s  3.81 s", "processes", "4.48 s  2.18 s");

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            String folder = scratch.folder().toString();
            lab.say("             here            in the document");
            lab.say("            CPU      I/O     CPU     I/O");
            for (String how : List.of("line", "threads", "processes")) {
                long cpu = alone(lab, "cpu", folder, how);
                long io = alone(lab, "io", folder, how);
                lab.say("%-9s %5d ms %5d ms  %s".formatted(how, cpu, io, DOCUMENTS.get(how)));
                lab.check(how + " was timed", cpu > 0 && io >= 0);
            }
            if (Runtime.getRuntime().availableProcessors() > 1) {
                race(lab, folder);
            } else {
                lab.skipPart("the race", "there is one CPU");
            }
            lab.check("no file is left", scratch.folder().toFile().list().length, 0);
        }
    }

    private static long alone(Lab lab, String kind, String folder, String how) throws Exception {
        long start = System.nanoTime();
        if (how.equals("processes")) {
            for (Child child : processes(kind, folder)) {
                if (!lab.end(child).isSuccess()) {
                    lab.check("a process ends well", false);
                }
            }
            return (System.nanoTime() - start) / 1_000_000;
        }
        return Long.parseLong(
                Capture.of(inOne(kind, folder, how)).run().stdoutText().strip());
    }

    private static Command inOne(String kind, String folder, String how) throws Exception {
        return FastJvm.of(EfficiencyPart.class, kind, Integer.toString(TIMES), folder, how);
    }

    private static List<Child> processes(String kind, String folder) throws Exception {
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            children.add(FastJvm.of(EfficiencyPart.class, kind, "1", folder, "line")
                    .stdout(Redirect.NULL)
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
        processes("cpu", folder).forEach(child -> started.put(child.pid(), "processes"));
        long start = System.nanoTime();
        List<String> order = new ArrayList<>();
        while (order.size() < started.size()) {
            StateChange end = Children.waitAny(Deadline.after(PATIENCE)).orElseThrow();
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
