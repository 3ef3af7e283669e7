package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Resource;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import brood.signal.TimerClock;
import brood.signal.TimerFd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks from time to time whether a program runs, and starts it if it does not. */
final class Heartbeat {
    private final String name;
    private final List<Command> attempts;
    private final Consumer<String> log;
    private final List<Child> started = new ArrayList<>();

    /**
     * A heartbeat.
     *
     * @param name what the program's command line contains
     * @param attempts how to start it, one after the other until one works
     */
    Heartbeat(String name, List<Command> attempts, Consumer<String> log) {
        this.name = name;
        this.attempts = attempts;
        this.log = log;
    }

    /** Beats until the program has been started so often; each that was started. */
    List<Child> run(Duration first, Duration period, int starts) throws PosixException, InterruptedException {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(first, period);
            while (started.size() < starts) {
                timer.await(Deadline.NEVER);
                beat();
            }
        }
        return started;
    }

    private void beat() throws PosixException {
        if (isRunning(name)) {
            return;
        }
        log.accept("program (" + name + ") has died, restarting");
        for (Command command : attempts) {
            try {
                started.add(command.limit(Resource.CORE, Limit.of(0)).spawn());
                return;
            } catch (PosixException e) {
                log.accept("failed: " + e.getMessage());
            }
        }
    }

    /** Whether a command line has this. A zombie has none; who searches is not what is found. */
    static boolean isRunning(String name) throws PosixException {
        for (ProcessInfo process : ProcessTable.read().all()) {
            if (process.commandLine().contains(name) && !process.pid().equals(Pid.current())) {
                return true;
            }
        }
        return false;
    }
}
