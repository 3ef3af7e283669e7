package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.process.Child;
import brood.process.Children;
import brood.process.Command;
import brood.process.StateChange;
import brood.proctable.ProcessInfo;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.stream.Stream;

/** What a child used, as wait3 and wait4 tell it. */
final class ResourcesUsed implements Scenario {
    @Override
    public String name() {
        return "rusage";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WAITING;
    }

    @Override
    public String summary() {
        return "what a child that burned CPU time and touched memory used";
    }

    @Override
    public String explanation() {
        return """
                wait3() and wait4() give the child's resource usage with its status (000 §2.3.3);
                waitid, the system call, does as well; seven of the fields are always 0 on Linux. maxrss is an upper bound: until its exec a child
                counts its launcher's pages. Calls: posix_spawn, waitid.""";
    }

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public void run(Lab lab) throws Exception {
        long own = ProcessInfo.of(Pid.current()).orElseThrow().memory().peakResidentBytes() >> 10;
        long filled = own + 50_000; // more than what the launcher's pages can make of it
        String burn = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; "
                + "dd if=/dev/zero of=/dev/null count=1 bs=" + filled + "K 2>/dev/null; "
                + "head -c 1000000000 /dev/zero >/dev/null"; // which is the kernel's work
        Child little = Command.shell("x=$(head -c 8 /dev/zero | tr '\\0' x); head -c 8 /dev/zero >/dev/null")
                .spawn();
        long faults = Children.waitFor(little.pid(), Deadline.after(PATIENCE))
                .orElseThrow()
                .usage()
                .minorFaults();
        lab.say("a child that fills next to nothing has " + faults + " page faults");
        Child child = Command.shell(burn).spawn();
        StateChange third = Children.waitAny(Deadline.after(PATIENCE)).orElseThrow();
        lab.check("wait3 gives the child's pid", third.pid(), child.pid());
        used(lab, "wait3", third, faults, filled);
        Child other = Command.shell(burn).spawn();
        used(
                lab,
                "wait4",
                Children.waitFor(other.pid(), Deadline.after(PATIENCE)).orElseThrow(),
                faults,
                filled);
    }

    private static void used(Lab lab, String call, StateChange end, long faultsOfLittle, long filled) {
        ResourceUsage usage = end.usage();
        String fields = usage.toString();
        Stream.of(fields.substring(fields.indexOf('[') + 1, fields.length() - 1).split(", "))
                .forEach(lab::say);
        lab.check(call + ": the status is 0", end.status(), WaitStatus.exited(0));
        lab.check(call + ": it ran in user mode", usage.userTime().isPositive());
        lab.check(call + ": and in the kernel", usage.systemTime().isPositive());
        lab.check(
                call + ": it touched more pages than one that fills little",
                usage.minorFaults() > faultsOfLittle + 100);
        lab.check(call + ": its memory was at least what it filled", usage.maxRssKiB() >= filled);
        lab.check(call + ": it gave the CPU up, waiting for others", usage.voluntarySwitches() > 0);
        long unused = usage.sharedTextKiB()
                + usage.unsharedDataKiB()
                + usage.unsharedStackKiB()
                + usage.swaps()
                + usage.messagesSent()
                + usage.messagesReceived()
                + usage.signalsReceived();
        lab.check(call + ": what Linux does not count is 0", unused, 0L);
    }
}
