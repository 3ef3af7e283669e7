package brood.lab;

import brood.core.Signal;
import brood.process.RawWait;
import brood.process.StateChange;
import brood.wait.WaitStatus;
import brood.workers.Worker;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A part of {@link WorkerLife}: what becomes of a worker's workers. */
final class WorkerDaemons {
    private WorkerDaemons() {}

    /** A parent that starts a worker and comes to the end of its own work. */
    static void show(Lab lab) throws Exception {
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
