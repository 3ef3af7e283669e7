package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Resource;
import brood.process.WaitFlag;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All signals, and what each does to a process that does nothing about it. */
final class SignalList implements Scenario {
    @Override
    public String name() {
        return "signal-list";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "the 62 entries of kill -l, and the default action of each, tried on a child";
    }

    @Override
    public String explanation() {
        return """
                kill -l lists 62 signals (000 §2.3, 002, 004): 32 and 33 are the C library's own. Each is sent to a
                child at its default: it is ended, with or without a core, or stopped, or nothing happens. Core
                files are forbidden by a limit here, so that none is written. Calls: posix_spawn, prlimit,
                pidfd_send_signal, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        List<Signal> all = IntStream.rangeClosed(1, 64)
                .filter(number -> number != 32 && number != 33)
                .mapToObj(Signal::new)
                .toList();
        lab.check("there are 62", all.size(), 62);
        if (Lab.isInstalled("bash")) {
            List<String> command = new ArrayList<>(List.of("bash", "-c", "for n; do kill -l $n; done", "kill"));
            all.forEach(signal -> command.add(Integer.toString(signal.number())));
            List<String> listed =
                    Capture.of(Command.of(command)).run().stdoutText().lines().toList();
            lab.check(
                    "kill -l has the same names",
                    listed,
                    all.stream().map(Signal::shortName).toList());
        } else {
            lab.skipPart("kill -l", "bash is not installed");
        }
        Map<Signal.DefaultAction, List<String>> actions = new EnumMap<>(Signal.DefaultAction.class);
        List<Signal> surprises = new ArrayList<>();
        for (Signal signal : all) {
            actions.computeIfAbsent(signal.defaultAction(), _ -> new ArrayList<>())
                    .add(signal.shortName());
            if (!actsByDefault(lab, signal)) {
                surprises.add(signal);
            }
        }
        actions.forEach((action, names) -> lab.say(action + ": " + String.join(" ", names)));
        lab.check("each did what it does by default", surprises, List.of());
    }

    private static boolean actsByDefault(Lab lab, Signal signal) throws Exception {
        try (Child child = Command.of("sleep", "60")
                .limit(Resource.CORE, Limit.of(0))
                .resetIgnored(SignalSet.ALL)
                .newGroup() // in one that nobody watches from outside, TSTP, TTIN and TTOU do nothing
                .spawn()) {
            child.signal(signal);
            return switch (signal.defaultAction()) {
                case TERMINATE, CORE -> lab.end(child).equals(WaitStatus.signaled(signal, false));
                case STOP -> {
                    var change =
                            Children.waitFor(child.pid(), Deadline.after(Duration.ofSeconds(30)), WaitFlag.STOPPED);
                    child.signal(Signal.SIGKILL);
                    lab.end(child);
                    yield change.orElseThrow().status().equals(WaitStatus.stopped(signal));
                }
                case CONTINUE, IGNORE -> { // it is still there to be killed by another
                    child.signal(Signal.SIGKILL);
                    yield lab.end(child).equals(WaitStatus.signaled(Signal.SIGKILL, false));
                }
            };
        }
    }
}
