package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Fork;
import brood.signal.SignalInfo;
import brood.signal.SignalMask;
import brood.wait.WaitStatus;
import java.util.Optional;

/** Signals that are blocked wait; the same one again is not counted. */
final class SignalBlocking implements Scenario {
    @Override
    public String name() {
        return "signal-mask";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "blocked, pending, delivered; five sent, one delivered; real-time ones queue";
    }

    @Override
    public String explanation() {
        return """
                A blocked signal is pending until it is unblocked (000 §2.4.6). Of a standard signal one is kept,
                however many are sent; real-time ones queue up, each with its value. To block SIGKILL is silently
                ignored. The child is a fork: it has one thread, and what it blocks the process blocks. Calls:
                pthread_sigmask, sigpending, signalfd, pidfd_send_signal.""";
    }

    private static final Signal REAL_TIME = new Signal(40);
    private static final SignalSet BLOCKED = SignalSet.of(Signal.SIGUSR1, Signal.SIGTERM, REAL_TIME);

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Baton toChild = Baton.make();
                Baton toParent = Baton.make();
                Child child = Fork.start(() -> receive(lab, toChild, toParent))) {
            lab.check("SIGKILL is not blocked, though it was asked for", toParent.await(), 0);
            for (int value = 1; value <= 5; value++) {
                child.signal(Signal.SIGUSR1);
                child.queue(REAL_TIME, value);
            }
            child.signal(Signal.SIGTERM);
            toChild.pass();
            lab.check("three signals are pending", toParent.await(), 3);
            lab.check("SIGUSR1, sent five times, is delivered once", toParent.await(), 1);
            for (int value = 1; value <= 5; value++) {
                lab.check("real-time signal " + value + " arrives with its value", toParent.await(), value);
            }
            lab.check("no other arrives", toParent.await(), 0);
            toChild.pass();
            lab.check("unblocked, SIGTERM does its work", lab.end(child), WaitStatus.signaled(Signal.SIGTERM, false));
        }
    }

    private static int receive(Lab lab, Baton toChild, Baton toParent) throws Exception {
        SignalMask.block(BLOCKED.plus(SignalSet.of(Signal.SIGKILL)));
        toParent.pass(SignalMask.current().contains(Signal.SIGKILL) ? 1 : 0);
        toChild.await();
        lab.say("pending: " + SignalMask.pending());
        toParent.pass(SignalMask.pending().signals().size());
        SignalSet taken = SignalSet.of(Signal.SIGUSR1, REAL_TIME);
        Optional<SignalInfo> info = SignalMask.waitFor(taken, Deadline.NOW);
        while (info.isPresent()) {
            lab.say("arrived: " + info.get().signal() + " from "
                    + info.get().pid().orElseThrow() + " value " + info.get().value());
            toParent.pass(info.get().value().orElse(1));
            info = SignalMask.waitFor(taken, Deadline.NOW);
        }
        toParent.pass(0);
        toChild.await();
        SignalMask.unblock(BLOCKED);
        return 0;
    }
}
