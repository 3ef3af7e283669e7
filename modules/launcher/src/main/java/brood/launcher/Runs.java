package brood.launcher;

import brood.core.Deadline;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Redirect;
import brood.signal.TimerClock;
import brood.signal.TimerFd;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of {@code brood every}. One thread does it all, so that nothing happens between things that belong together:
 * it waits for the timer, for the children that run, and for signals, which the handlers only keep.
 */
final class Runs {
    private static final String NAME = "every";

    private final Command command;
    private final Map<Integer, Redirect> redirects;
    private final String directory;
    private final Report report;
    private final Console console;
    private final Map<Poller.Key, Child> running = new HashMap<>();

    /** How many are still to be started. */
    private long left;

    /** How many the timer has asked for and nobody has started. */
    private long due;

    private long started;
    private long failed;
    private long skipped;
    private int exitCode;

    /** The exit code for a program that could not be started, 0 if all could. */
    private int notStarted;

    /** What told brood to end, null if nothing has. */
    private Signal end;

    /** All that is wrong with the options themselves is found here, before anything runs. */
    Runs(Arguments arguments, Console console) throws IOException {
        command = ChildOptions.command(arguments, arguments.rest());
        redirects = ChildOptions.redirects(arguments);
        directory = arguments.value("--cwd");
        report = Report.of(arguments);
        this.console = console;
    }

    /**
     * Starts one at each expiration of the timer, and waits for all.
     *
     * @param times how many
     * @param alone whether none is started while another runs
     * @return the exit code
     */
    int every(Duration period, Duration delay, long times, boolean alone) throws IOException, InterruptedException {
        left = times;
        try (Poller poller = Poller.open();
                TimerFd timer = TimerFd.open(TimerClock.MONOTONIC);
                Forwarding signals = Forwarding.start(console, poller::wake)) {
            StartState.restoreIgnoredSignals(); // only now: a JVM that does not handle QUIT is taken for one with -Xrs
            timer.set(delay, period);
            Poller.Key ticks = poller.add(timer.fd(), PollEvent.READABLE);
            while (left > 0 || !running.isEmpty()) {
                boolean held = false;
                for (Poller.Key key : poller.poll(due > 0 ? Deadline.NOW : Deadline.NEVER)) {
                    if (key == ticks) {
                        due += timer.poll();
                    } else {
                        held |= !reap(key);
                    }
                }
                for (Signal signal = signals.take(); signal != null; signal = signals.take()) {
                    handle(signal, signals);
                }
                if (alone && due > 0 && left > 0) { // of several that are due, all but one come too late
                    boolean busy = !running.isEmpty();
                    skipped += busy ? due : due - 1;
                    due = busy ? 0 : 1;
                }
                if (due > 0 && left > 0) {
                    start(poller, signals);
                }
                if (left == 0) {
                    ticks.cancel();
                    due = 0;
                }
                if (held) {
                    Thread.sleep(1); // one has ended, but its tracer sees its status first; no descriptor tells of that
                }
            }
        }
        if (end != null) {
            exitCode = ExitCodes.SIGNALED + end.number();
        }
        exitCode = notStarted != 0 ? notStarted : exitCode;
        summarize();
        return exitCode;
    }

    private void start(Poller poller, Forwarding signals) throws PosixException, InterruptedException {
        Child child;
        try (Opening files = new Opening(redirects, null, signals)) {
            files.open(command, Deadline.NEVER);
            child = command.resetIgnored(signals.leaveOthersToPrograms()).spawn();
        } catch (Opening.Ended bySignal) {
            return; // which is looked at first; if it ends nothing, the run is still due
        } catch (PosixException e) {
            report.notStarted(NAME, command.argv(), directory, e, console);
            notStarted = ExitCodes.notStarted(e);
            left = 0;
            return;
        }
        due--;
        left--;
        started++;
        Optional<Outcome> outcome = child.poll(); // one that somebody else reaped has no pidfd
        if (outcome.isPresent()) {
            ended(child, outcome.get());
        } else {
            running.put(poller.add(child.pidfd(), PollEvent.READABLE), child);
        }
    }

    /** Takes the status of one that has ended; false if it is not to be had yet. */
    private boolean reap(Poller.Key key) throws PosixException {
        Child child = running.get(key);
        Optional<Outcome> outcome = child.poll();
        if (outcome.isEmpty()) {
            return false;
        }
        key.cancel();
        running.remove(key);
        ended(child, outcome.get());
        return true;
    }

    private void ended(Child child, Outcome outcome) {
        report.ended(NAME, child, outcome, console);
        int code = ExitCodes.of(outcome);
        if (code != 0) {
            failed++;
            exitCode = code;
        }
    }

    /** What asks to end is the last word for runs to come; what runs decides for itself, until Ctrl-C comes again. */
    private void handle(Signal signal, Forwarding signals) {
        boolean again = signal.equals(Signal.SIGINT) && end != null;
        for (Child child : running.values()) {
            if (again) {
                kill(child);
            } else {
                signals.pass(signal, child);
            }
        }
        if (signal.equals(Signal.SIGHUP) || signal.equals(Signal.SIGINT) || signal.equals(Signal.SIGTERM)) {
            end = end == null ? signal : end;
            left = 0;
        }
    }

    private void kill(Child child) {
        try {
            child.close();
        } catch (PosixException e) { // a descendant belongs to another user
            console.err("brood " + NAME + ": " + Main.describe(e));
        }
    }

    private void summarize() {
        if (report == Report.TEXT) {
            console.err("brood " + NAME + ": " + started + (started == 1 ? " run, " : " runs, ") + failed + " failed, "
                    + skipped + " skipped");
        } else if (report == Report.JSON) {
            console.err(Json.line(json -> {
                json.writeStartObject();
                json.writeNumberField("v", 1);
                json.writeNumberField("runs", started);
                json.writeNumberField("failed", failed);
                json.writeNumberField("skipped", skipped);
                json.writeNumberField("exitCode", exitCode);
                json.writeEndObject();
            }));
        }
    }
}
