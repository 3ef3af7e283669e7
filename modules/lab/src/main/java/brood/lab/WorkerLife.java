package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.process.RawWait;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import brood.workers.Action;
import brood.workers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A function in a process of its own. */
final class WorkerLife implements Scenario {
    @Override
    public String name() {
        return "worker";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "a function in a process of its own: start, join, terminate, exit value, daemon";
    }

    @Override
    public String explanation() {
        return """
                multiprocessing.Process runs a function in a child (001, 002, 004): with arguments by position and
                by name, a name, a pid once it is started, an exit value once it has ended: 0, 1 after an exception,
                N after exit(N), -N by a signal. A subclass overrides run(). Python forks its own process; a Worker
                is a fresh JVM that is sent the function and its arguments, with the same effect: it has a copy of
                what the parent has. A daemon ends with its parent; Brood's others do too if the parent is killed.
                Python's close() refuses a process that runs; Brood's ends it. Calls: posix_spawn, pipe2, fcntl,
                pidfd_send_signal, waitid.""";
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public void run(Lab lab) throws Exception {
        argumentsAndName(lab);
        sleeper(lab);
        lab.check("an exception: 1", exitValue(lab, "that fails", () -> fail()), 1);
        lab.check("exit(7): 7", exitValue(lab, "that exits", () -> System.exit(7)), 7);
        try (Worker clock = new Clock(3).jvm(FastJvm.forWorkers(lab)).start()) {
            lab.check("a subclass that overrides run", clock.join(PATIENCE));
            lab.check("ends well", clock.exitValue(), OptionalInt.of(0));
        }
        twoLoops(lab);
        daemons(lab);
    }

    private static void argumentsAndName(Lab lab) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (Worker worker = Worker.of(arguments ->
                        greet(arguments.get(0), arguments.get(1), arguments.get("m"))) // the document's own
                .arguments("test", 18)
                .argument("m", 20)
                .jvm(FastJvm.forWorkers(line -> {
                    lab.print(line);
                    said.add(line.substring(9));
                }))) {
            lab.check("a default name", worker.name().matches("Worker-\\d+"));
            worker.name("greeting");
            lab.check("and a given one", worker.name(), "greeting");
            lab.check("before the start there is no pid", worker.pid(), Optional.empty());
            lab.check("and it is not alive", worker.isAlive(), false);
            worker.start();
            lab.say(worker + " is started");
            try {
                worker.start();
                lab.check("it starts only once", false);
            } catch (IllegalStateException e) {
                lab.say(e.getMessage());
                lab.check("it starts only once", true);
            }
            try {
                worker.daemon(true);
                lab.check("whether it is a daemon is said before", false);
            } catch (IllegalStateException e) {
                lab.check("whether it is a daemon is said before", worker.isDaemon(), false);
            }
            worker.join();
            lab.check("its arguments arrive", said, List.of("hello test, 18, m=20"));
            lab.check("it ends with 0", worker.exitValue(), OptionalInt.of(0));
            lab.check("and is not alive any more", worker.isAlive(), false);
        }
    }

    private static void greet(String name, int age, int m) {
        FastJvm.say("hello " + name + ", " + age + ", m=" + m);
    }

    /** One that would sleep for a minute, ended in three ways. */
    private static void sleeper(Lab lab) throws Exception {
        for (String way : List.of("terminate", "kill", "close")) {
            Worker worker =
                    Worker.of(() -> sleep()).jvm(FastJvm.forWorkers(lab)).start();
            try {
                lab.check("a worker sleeps", worker.isAlive());
                lab.check("join with a timeout comes back", worker.join(lab.seconds(1)), false);
                lab.check("there is no exit value yet", worker.exitValue(), OptionalInt.empty());
                switch (way) {
                    case "terminate" -> worker.terminate();
                    case "kill" -> worker.kill();
                    default -> worker.close();
                }
                worker.join();
                lab.say(worker + " " + worker.outcome().orElseThrow().describe());
                int signal = way.equals("terminate") ? Signal.SIGTERM.number() : Signal.SIGKILL.number();
                lab.check(way + " gives -" + signal, worker.exitValue(), OptionalInt.of(-signal));
            } finally {
                worker.close();
            }
        }
    }

    private static void sleep() throws InterruptedException {
        Thread.sleep(60_000);
    }

    private static void fail() {
        throw new IllegalStateException("as it should");
    }

    private static int exitValue(Lab lab, String what, Action action) throws Exception {
        try (Worker worker = Worker.of(action).jvm(FastJvm.forWorkers(lab)).start()) {
            worker.join();
            lab.say(worker + ", one " + what + ": "
                    + worker.failure().map(Throwable::toString).orElse("no failure"));
            return worker.exitValue().orElseThrow();
        }
    }

    /** A class of its own, with fields, which are copied. */
    private static final class Clock extends Worker {
        private static final long serialVersionUID = 1;
        private final int ticks;

        Clock(int ticks) {
            this.ticks = ticks;
        }

        @Override
        protected void run() {
            for (int i = 1; i <= ticks; i++) {
                FastJvm.say("clock: tick " + i);
            }
        }
    }

    private static void twoLoops(Lab lab) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        long pause = lab.seconds(1).toMillis();
        try (Worker loop = Worker.of(() -> {
                    while (true) {
                        FastJvm.say("----2----");
                        Thread.sleep(pause);
                    }
                })
                .jvm(FastJvm.forWorkers(line -> {
                    lab.print(line);
                    said.add(line);
                }))
                .start()) {
            int own = 0;
            Deadline deadline = Deadline.after(PATIENCE);
            while (said.size() < 3 && !deadline.hasPassed()) {
                lab.say("----1----");
                own++;
                Thread.sleep(pause);
            }
            lab.check("two loops run at once", own >= 3 && said.size() >= 3);
            loop.terminate();
            loop.join();
        }
    }

    /** A parent that starts a worker and comes to the end of its own work. */
    private static void daemons(Lab lab) throws Exception {
        for (boolean daemon : new boolean[] {false, true}) {
            List<String> said = new CopyOnWriteArrayList<>();
            long time = daemon ? 60_000 : lab.seconds(3).toMillis();
            try (Worker parent = Worker.of(() -> {
                        Worker child = Worker.of(() -> {
                                    Thread.sleep(time);
                                    FastJvm.say("inner worker: done");
                                })
                                .daemon(daemon)
                                .start();
                        FastJvm.say("started inner worker " + child.pid().orElseThrow());
                    })
                    .jvm(FastJvm.forWorkers(said::add))
                    .start()) {
                parent.join();
                said.forEach(lab::print);
                lab.check("a parent ends well", parent.exitValue(), OptionalInt.of(0));
            }
            if (daemon) {
                StateChange end = RawWait.anyChild(); // this process is the orphan's subreaper
                lab.say(end.pid() + " " + end.status().describe());
                lab.check("its daemon", said.getFirst().endsWith(" " + end.pid()));
                lab.check("ends with it", end.status(), WaitStatus.signaled(Signal.SIGKILL, false));
            } else {
                lab.check(
                        "after its worker, if that is no daemon", said.getLast().endsWith("inner worker: done"));
            }
        }
    }
}
