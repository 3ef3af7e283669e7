package brood.lab;

import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.Processes;
import brood.process.RawWait;
import brood.signal.SignalHandlers;
import brood.wait.WaitStatus;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What a parent hears of its children without asking. */
final class SignalOfChild implements Scenario {
    @Override
    public String name() {
        return "signal-child";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "SIGCHLD when a child stops or ends; ignored, children vanish without a wait";
    }

    @Override
    public String explanation() {
        return """
                SIGCHLD tells a parent that a child has ended or stopped (004). Who ignores it has no zombies: its
                children vanish, and a wait ends in ECHILD when the last is gone. A JVM does not ignore it, as its
                own waits need the statuses: a forked child does it here. Calls: sigaction, fork, waitid, kill.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        Semaphore arrived = new Semaphore(0);
        try (var _ = SignalHandlers.set(Signal.SIGCHLD, _ -> arrived.release());
                Child child = Command.of("sleep", "60").spawn()) {
            child.signal(Signal.SIGSTOP);
            lab.check("SIGCHLD arrives when a child stops", arrived.tryAcquire(30, TimeUnit.SECONDS));
            child.signal(Signal.SIGKILL);
            lab.check("and when it ends", arrived.tryAcquire(30, TimeUnit.SECONDS));
            lab.check("a wait has its status", lab.end(child), WaitStatus.signaled(Signal.SIGKILL, false));
        }
        try (Child parent = Fork.start(() -> {
            RawWait.discardStatuses();
            Child child = Fork.start(() -> 3);
            try {
                RawWait.anyChild();
                return 1;
            } catch (PosixException e) {
                lab.say("wait: " + e.getMessage());
                lab.say("child " + child.pid() + " exists: " + Processes.exists(child.pid()));
                return e.is(Errno.ECHILD) && !Processes.exists(child.pid()) ? 0 : 2;
            }
        })) {
            lab.check("ignored: the child has vanished, and wait is ECHILD", lab.end(parent), WaitStatus.exited(0));
        }
    }
}
