package brood.lab;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Command;
import brood.wait.WaitStatus;

/** Two signals that end a child, as its parent sees them. */
final class SignalKill implements Scenario {
    @Override
    public String name() {
        return "signal-kill";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "SIGKILL and SIGTERM sent; the parent reaps 9 and 15";
    }

    @Override
    public String explanation() {
        return """
                os.kill sends a signal, and the wait status of a child that it ends is its number (000
                §2.4.6, 003). Brood signals children by pidfd, so that a number that was given out anew
                is never hit. Calls: posix_spawn, pidfd_send_signal, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        for (Signal signal : new Signal[] {Signal.SIGKILL, Signal.SIGTERM}) {
            try (Child child =
                    Command.of("sleep", "60").resetIgnored(SignalSet.ALL).spawn()) {
                lab.say("kill " + child.pid() + " by " + signal);
                child.signal(signal);
                WaitStatus status = lab.end(child);
                lab.say("wait: (" + child.pid() + ", " + status.raw() + ")");
                lab.check(signal + " gives the status " + signal.number(), status.raw(), signal.number());
            }
        }
    }
}
