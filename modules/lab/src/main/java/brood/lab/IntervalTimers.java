package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Fork;
import brood.proctable.ProcessInfo;
import brood.signal.IntervalTimer;
import brood.signal.SignalMask;
import brood.signal.TimerSetting;
import brood.wait.WaitStatus;
import java.time.Duration;

/** Timers that fire again and again, by three clocks. */
final class IntervalTimers implements Scenario {
    @Override
    public String name() {
        return "timer";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SIGNALS;
    }

    @Override
    public String summary() {
        return "setitimer: first after 1, then every 3; REAL, VIRTUAL and PROF; getitimer; cancel";
    }

    @Override
    public String explanation() {
        return """
                setitimer() fires after a first time and then periodically (000 setitimer): ITIMER_REAL by real time
                with SIGALRM, ITIMER_VIRTUAL by the time the process computes with SIGVTALRM, ITIMER_PROF with the
                kernel's work for it added, with SIGPROF. The last two stand still while it sleeps. Calls:
                setitimer, getitimer, signalfd, fork.""";
    }

    private static final SignalSet SIGNALS =
            SignalSet.of(IntervalTimer.REAL.signal(), IntervalTimer.VIRTUAL.signal(), IntervalTimer.PROF.signal());

    /** Times of processes are counted in clock ticks, of 10 ms at most, and each reading may be one off. */
    private static final Duration TICKS = Duration.ofMillis(40);

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Baton seen = Baton.make();
                Child child = Fork.start(() -> {
                    SignalMask.block(SIGNALS);
                    real(lab, seen);
                    cpuTime(); // in this JVM the first look computes for long itself
                    cpu(lab, seen, IntervalTimer.VIRTUAL);
                    cpu(lab, seen, IntervalTimer.PROF);
                    return 0;
                })) {
            lab.check("REAL fires first after 1, then every 3, not before", seen.await(), 1);
            lab.check("getitimer says so", seen.await(), 1);
            lab.check("cancelled, it is not armed", seen.await(), 0);
            for (String name : new String[] {"VIRTUAL", "PROF"}) {
                lab.check(name + " stands still while the process sleeps", seen.await(), 0);
                lab.check(name + " fires after it has computed for 1, and again for 3", seen.await(), 1);
            }
            lab.check("the child ends well", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static void real(Lab lab, Baton seen) throws Exception {
        long start = System.nanoTime();
        IntervalTimer.REAL.set(lab.seconds(1), lab.seconds(3));
        boolean inTime = true;
        for (int i = 0; i < 3; i++) {
            SignalMask.waitFor(SignalSet.of(IntervalTimer.REAL.signal()), Deadline.NEVER);
            Duration after = Duration.ofNanos(System.nanoTime() - start);
            lab.say("SIGALRM after " + after.toMillis() + " ms");
            inTime &= after.compareTo(lab.seconds(1 + 3 * i)) >= 0;
        }
        seen.pass(inTime ? 1 : 0);
        TimerSetting setting = IntervalTimer.REAL.get();
        lab.say("getitimer: " + setting.remaining().toMillis() + " ms, period "
                + setting.period().toMillis() + " ms");
        seen.pass(
                setting.period().equals(lab.seconds(3)) && setting.remaining().compareTo(setting.period()) <= 0
                        ? 1
                        : 0);
        IntervalTimer.REAL.cancel();
        seen.pass(IntervalTimer.REAL.get().isArmed() ? 1 : 0);
    }

    private static Duration cpuTime() throws PosixException {
        return ProcessInfo.of(Pid.current()).orElseThrow().cpuTime();
    }

    private static void cpu(Lab lab, Baton seen, IntervalTimer timer) throws Exception {
        timer.set(lab.seconds(1), lab.seconds(3));
        boolean inTime = timer.get().remaining().compareTo(lab.seconds(1).plus(TICKS)) <= 0;
        Duration last = cpuTime();
        Thread.sleep(lab.seconds(3));
        SignalSet signal = SignalSet.of(timer.signal());
        seen.pass(SignalMask.pending().contains(timer.signal()) ? 1 : 0);
        for (int time = 1; time <= 3; time += 2) {
            double sum = 0;
            while (SignalMask.waitFor(signal, Deadline.NOW).isEmpty()) {
                for (int n = 1; n < 10_000; n++) {
                    sum += 1.0 / n;
                }
            }
            Duration computed = cpuTime().minus(last);
            last = last.plus(computed);
            lab.say(timer.signal() + " after " + computed.toMillis() + " ms of computing (" + (long) sum + ")");
            inTime &= computed.compareTo(lab.seconds(time).minus(TICKS)) >= 0;
        }
        seen.pass(inTime ? 1 : 0);
        timer.cancel();
    }
}
