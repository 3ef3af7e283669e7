package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Limit;
import brood.process.Processes;
import brood.process.Resource;
import brood.process.Shell;
import brood.signal.SignalCode;
import brood.signal.SignalInfo;
import brood.signal.SignalMask;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;

/** Signals to one thread. */
final class SignalThread implements Scenario {
    @Override
    public String name() {
        return "signal-thread";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "a signal to a thread runs there; abort; SIGKILL to a thread ends the process";
    }

    @Override
    public String explanation() {
        return """
                pthread_kill() sends a signal to one thread (000 §2.4.6), which alone sees it. The document calls
                SIGKILL to a thread "killing the thread": it ends the whole process, as every signal does that
                ends anything. abort() gives 6. Calls: tgkill, pthread_sigmask, signalfd, fork, abort.""";
    }

    private static final Signal SENT = new Signal(41);

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        toOneThread(lab);
        try (Child child = Fork.start(() -> {
            Limit.of(0).apply(Resource.CORE);
            Processes.abort();
            return 0;
        })) {
            lab.check("abort is 6", lab.end(child).raw(), 6);
        }
        try (Baton ready = Baton.make();
                Child child = Fork.start(() -> {
                    Thread.ofPlatform().daemon().start(() -> sleep());
                    ready.pass();
                    sleep();
                    return 0;
                })) {
            ready.await();
            List<String> threads =
                    Shell.output("ls /proc/" + child.pid() + "/task").lines();
            lab.say("threads of " + child.pid() + ": " + String.join(" ", threads));
            Pid second = new Pid(Integer.parseInt(threads.getLast()));
            lab.check("the child has a second thread", !second.equals(child.pid()));
            Processes.signalThread(child.pid(), second, Signal.SIGKILL);
            lab.check("SIGKILL to it ends the process", lab.end(child), WaitStatus.signaled(Signal.SIGKILL, false));
        }
    }

    private static void toOneThread(Lab lab) throws Exception {
        SignalSet set = SignalSet.of(SENT);
        SignalSet before = SignalMask.block(set);
        BlockingQueue<Pid> there = new ArrayBlockingQueue<>(1);
        FutureTask<SignalInfo> receiver = new FutureTask<>(() -> {
            SignalMask.block(set);
            there.put(Processes.currentThread());
            return SignalMask.waitFor(set, Deadline.after(Duration.ofSeconds(30)))
                    .orElseThrow();
        });
        Thread.ofPlatform().start(receiver);
        Pid thread = there.take();
        Processes.signalThread(Pid.current(), thread, SENT);
        SignalInfo info = receiver.get();
        lab.say("thread " + thread + " got " + info.signal() + " by " + info.code());
        lab.check("the thread got it", info.signal(), SENT);
        lab.check("as one that was sent to a thread", info.code(), SignalCode.SI_TKILL);
        lab.check("this thread did not", SignalMask.pending().contains(SENT), false);
        SignalMask.set(before);
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e); // nobody interrupts
        }
    }
}
