package brood.lab;

import brood.core.Signal;
import brood.workers.Action;
import brood.workers.Worker;
import brood.workers.WorkerJvm;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

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

    @Override
    public void run(Lab lab) throws Exception {
        argumentsAndName(lab);
        sleeper(lab, "terminate", Signal.SIGTERM, Worker::terminate);
        sleeper(lab, "kill", Signal.SIGKILL, Worker::kill);
        sleeper(lab, "close", Signal.SIGKILL, Worker::close);
        lab.check("an exception: 1", exitValue(lab, "that fails", () -> fail()), 1);
        lab.check("exit(7): 7", exitValue(lab, "that exits", () -> System.exit(7)), 7);
        List<String> said = new CopyOnWriteArrayList<>();
        try (Worker clock = new Clock(3).jvm(saying(lab, said)).start()) {
            clock.join();
            lab.check(
                    "a subclass that overrides run is run",
                    said,
                    List.of("clock: tick 1", "clock: tick 2", "clock: tick 3"));
            lab.check("and ends well", clock.exitValue(), OptionalInt.of(0));
        }
        twoLoops(lab);
        WorkerDaemons.show(lab);
    }

    private static void argumentsAndName(Lab lab) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (Worker worker = Worker.of(arguments ->
                        greet(arguments.get(0), arguments.get(1), arguments.get("m"))) // the document's own
                .arguments("test", 18)
                .argument("m", 20)
                .jvm(saying(lab, said))) {
            lab.check("a default name", worker.name().matches("Worker-\\d+"));
            worker.name("greeting");
            lab.check("and a given one", worker.name(), "greeting");
            lab.check("before the start there is no pid", worker.pid(), Optional.empty());
            lab.check("and it is not alive", worker.isAlive(), false);
            worker.start();
            lab.say(worker + " is started");
            lab.check("then it has one", worker.pid().isPresent());
            lab.checkRefused("it starts only once", IllegalStateException.class, worker::start);
            lab.checkRefused(
                    "whether it is a daemon is said before", IllegalStateException.class, () -> worker.daemon(true));
            lab.check("and it is none", worker.isDaemon(), false);
            worker.join();
            lab.check("its arguments arrive", said, List.of("hello test, 18, m=20"));
            lab.check("it ends with 0", worker.exitValue(), OptionalInt.of(0));
            lab.check("and is not alive any more", worker.isAlive(), false);
        }
    }

    /** A JVM of whose workers the lab prints what they say, and keeps it. */
    private static WorkerJvm saying(Lab lab, List<String> said) throws IOException {
        return FastJvm.forWorkers(line -> {
            lab.print(line);
            said.add(line.substring(9)); // without the pid
        });
    }

    private static void greet(String name, int age, int m) {
        FastJvm.say("hello " + name + ", " + age + ", m=" + m);
    }

    /** One that would sleep for a minute, ended by this. */
    private static void sleeper(Lab lab, String way, Signal signal, Consumer<Worker> end) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (Worker worker = Worker.of(() -> sleep()).jvm(saying(lab, said)).start()) {
            lab.await(() -> !said.isEmpty() || !worker.isAlive());
            lab.check("a worker has begun to sleep", said, List.of("good night"));
            lab.check("it is alive", worker.isAlive());
            lab.check("join with a timeout comes back", worker.join(lab.seconds(1)), false);
            lab.check("there is no exit value yet", worker.exitValue(), OptionalInt.empty());
            end.accept(worker);
            worker.join();
            lab.say(worker + " " + worker.outcome().orElseThrow().describe());
            int number = signal.number();
            lab.check(way + " gives -" + number, worker.exitValue(), OptionalInt.of(-number));
        }
    }

    private static void sleep() throws InterruptedException {
        FastJvm.say("good night");
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
                .jvm(saying(lab, said))
                .start()) {
            lab.await(() -> !said.isEmpty()); // a JVM takes its time to start
            int before = said.size();
            for (int own = 0; own < 3 || said.size() < before + 3; own++) {
                lab.say("----1----");
                Thread.sleep(pause);
            }
            lab.check("two loops run at once", loop.isAlive());
            loop.terminate();
            loop.join();
        }
    }
}
