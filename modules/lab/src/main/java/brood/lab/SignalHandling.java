package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.Limit;
import brood.process.Redirect;
import brood.process.Resource;
import brood.process.Shell;
import brood.signal.SignalHandlers;
import brood.signal.SignalInfo;
import brood.signal.SignalMask;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** Handlers, signals that are ignored, and the default. */
final class SignalHandling implements Scenario {
    @Override
    public String name() {
        return "signal-handler";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "SIGINT handled, SIGQUIT ignored and handled, the default, what cannot be handled";
    }

    @Override
    public String explanation() {
        return """
                signal.signal() installs a handler, SIG_IGN or SIG_DFL (000 §2.4.6, 003, 004). A handler cuts a
                sleep short; a program whose handler exits has the exit status 0, not 15. SIGKILL and SIGSTOP are
                refused, by the kernel with EINVAL, by Brood before it is asked. SIGQUIT is the JVM's own, which
                prints its threads then: here forked children, which have no JVM's handlers, take signals as they
                arrive. Calls: sigaction, fork, signalfd, kill.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        cutsASleepShort(lab);
        lab.check("SIGINT handled", lastWords(lab, Signal.SIGINT, 2), WaitStatus.exited(2));
        lab.check("SIGQUIT handled", lastWords(lab, Signal.SIGQUIT, 3), WaitStatus.exited(3));
        lab.check("a handler that exits: 0, not 15", lastWords(lab, Signal.SIGTERM, 0), WaitStatus.exited(0));
        lab.check("a shell's handler of SIGINT", trapped(Signal.SIGINT, 2, lab), WaitStatus.exited(2));
        lab.check("of SIGQUIT", trapped(Signal.SIGQUIT, 3, lab), WaitStatus.exited(3));
        lab.check("and of SIGTERM, which exits with 0", trapped(Signal.SIGTERM, 0, lab), WaitStatus.exited(0));
        try (Child child = Command.of("sleep", "60").resetIgnored(SignalSet.ALL).spawn()) {
            child.signal(Signal.SIGINT);
            lab.check("the default of SIGINT kills", lab.end(child), WaitStatus.signaled(Signal.SIGINT, false));
        }
        ignored(lab);
        for (Signal signal : new Signal[] {Signal.SIGKILL, Signal.SIGSTOP}) {
            lab.checkRefused(
                    "no handler for " + signal,
                    IllegalArgumentException.class,
                    () -> SignalHandlers.set(signal, _ -> {}));
            byTheKernel(lab, signal);
        }
    }

    /** Brood does not even ask; a program that does is told. */
    private static void byTheKernel(Lab lab, Signal signal) throws Exception {
        String set = "env --ignore-signal=";
        if (!Shell.run(set + "INT true 2>/dev/null").isSuccess()) {
            lab.skipPart("what the kernel says to a handler of " + signal, "env cannot set any here");
            return;
        }
        String said = Shell.output("LC_ALL=C " + set + signal.shortName() + " true 2>&1")
                .lines()
                .getFirst();
        lab.say(said);
        lab.check("the kernel refuses it with EINVAL", said.endsWith(Errno.EINVAL.message()));
    }

    private static void cutsASleepShort(Lab lab) throws Exception {
        Thread sleeper = Thread.currentThread();
        AtomicBoolean handled = new AtomicBoolean();
        try (var _ = SignalHandlers.set(Signal.SIGUSR1, signal -> {
                    lab.say("handler: " + signal + "? I am not afraid of it");
                    handled.set(true);
                    sleeper.interrupt(); // it runs on a thread of its own
                });
                Child sender = Command.shell("kill -USR1 " + Pid.current()).spawn()) {
            boolean cutShort = false;
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                if (!handled.get()) {
                    throw e;
                }
                cutShort = true;
            }
            lab.check("a handler cuts a sleep of a minute short", cutShort);
            lab.check("its sender is through", lab.end(sender), WaitStatus.exited(0));
        }
    }

    private static WaitStatus lastWords(Lab lab, Signal signal, int status) throws Exception {
        try (Baton ready = Baton.make();
                Child child = Fork.start(() -> {
                    SignalMask.block(SignalSet.of(signal));
                    ready.pass();
                    SignalInfo info = SignalMask.waitFor(SignalSet.of(signal), Deadline.NEVER)
                            .orElseThrow();
                    lab.say("last words: signal " + info.signal().number() + " got me, avenge me");
                    return status;
                })) {
            ready.await();
            child.signal(signal);
            return lab.end(child);
        }
    }

    /** A handler that runs in the middle of something else. */
    private static WaitStatus trapped(Signal signal, int status, Lab lab) throws Exception {
        String trap = "trap 'kill $!; wait $!; exit " + status + "' " + signal.shortName() + "; sleep 60 & echo; wait";
        try (Pipe ready = Pipe.open();
                Child child = Command.shell(trap)
                        .resetIgnored(SignalSet.ALL)
                        .stdout(Redirect.to(ready.writeEnd().fd()))
                        .stderr(Redirect.append("/dev/null")) // where the shell tells that its sleep was killed
                        .spawn()) {
            ready.readEnd().read();
            child.signal(signal);
            return lab.end(child);
        }
    }

    private static void ignored(Lab lab) throws Exception {
        try (Pipe ready = Pipe.open();
                Pipe go = Pipe.open();
                Child child = Command.shell("trap '' QUIT; echo; read go; exit 5")
                        .resetIgnored(SignalSet.ALL)
                        .limit(Resource.CORE, Limit.of(0))
                        .stdin(Redirect.to(go.readEnd().fd()))
                        .stdout(Redirect.to(ready.writeEnd().fd()))
                        .spawn()) {
            ready.readEnd().read();
            child.signal(Signal.SIGQUIT);
            go.writeEnd().write("go\n".getBytes(StandardCharsets.UTF_8));
            lab.check("SIGQUIT ignored: it goes on, and ends by itself", lab.end(child), WaitStatus.exited(5));
        }
    }
}
