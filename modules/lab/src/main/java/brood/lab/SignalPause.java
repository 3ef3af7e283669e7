package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.Redirect;
import brood.signal.SignalHandlers;
import brood.signal.SignalMask;
import brood.wait.WaitStatus;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that waits for nothing but a signal. */
final class SignalPause implements Scenario {
    @Override
    public String name() {
        return "signal-pause";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "wait until a signal arrives; interrupted and restarted system calls";
    }

    @Override
    public String explanation() {
        return """
                signal.pause() sleeps until a signal arrives (000 §2.4.6, 004). What a signal does to a system call
                that waits is up to siginterrupt(): it is restarted, as reads are here, or fails with EINTR, as
                the wait of a shell does, which then returns 128 and the number. Calls: fork, signalfd, read,
                kill, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        SignalSet two = SignalSet.of(Signal.SIGINT, Signal.SIGQUIT);
        try (Baton ready = Baton.make();
                Child child = Fork.start(() -> {
                    SignalMask.block(two);
                    ready.pass();
                    Signal signal = SignalMask.waitFor(two, Deadline.NEVER)
                            .orElseThrow()
                            .signal();
                    lab.say("woken by " + signal);
                    return signal.number();
                })) {
            ready.await();
            lab.check("it waits", child.waitFor(lab.seconds(1)).isEmpty());
            child.signal(Signal.SIGQUIT);
            lab.check("until a signal arrives", lab.end(child), WaitStatus.exited(3));
        }
        restarted(lab);
        interrupted(lab);
    }

    private static void restarted(Lab lab) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (var _ = SignalHandlers.set(Signal.SIGUSR1, _ -> handled.incrementAndGet());
                Pipe pipe = Pipe.open();
                Child sender = Command.shell(
                                "for i in 1 2 3; do kill -USR1 " + Pid.current() + "; sleep 0.1; done; echo done")
                        .stdout(Redirect.to(pipe.writeEnd().fd()))
                        .spawn()) {
            pipe.writeEnd().close();
            byte[] read = pipe.readEnd().readAllBytes();
            lab.say("read " + read.length + " bytes, meanwhile " + handled.get() + " signals");
            lab.check("a read goes on after a signal", read.length, 5);
            lab.check("which was handled meanwhile", handled.get() > 0);
            lab.check("the sender is through", lab.end(sender), WaitStatus.exited(0));
        }
    }

    private static void interrupted(Lab lab) throws Exception {
        try (Pipe ready = Pipe.open();
                Child shell = Command.shell(
                                "trap : USR1; sleep 60 & echo; wait $!; code=$?; kill $!; wait $! 2>/dev/null; exit $code")
                        .resetIgnored(SignalSet.ALL)
                        .stdout(Redirect.to(ready.writeEnd().fd()))
                        .spawn()) {
            ready.readEnd().read();
            shell.signal(Signal.SIGUSR1);
            while (shell.waitFor(lab.seconds(2)).isEmpty()) { // it came before the wait
                shell.signal(Signal.SIGUSR1);
            }
            lab.check("a shell's wait is interrupted", lab.end(shell), WaitStatus.exited(128 + 10));
        }
    }
}
