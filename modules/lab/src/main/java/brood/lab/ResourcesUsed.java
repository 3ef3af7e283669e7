package brood.lab;

import brood.process.Command;
import brood.process.Outcome;
import brood.wait.ResourceUsage;
import java.time.Duration;

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
                waitid, the system call, does as well. maxrss is an upper bound: until its exec a child
                counts its launcher's pages. Calls: posix_spawn, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        String burn =
                "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; x=$(head -c 8000000 /dev/zero | tr '\\0' x); :";
        Outcome outcome = Command.shell(burn).run(Duration.ofMinutes(1), Duration.ofSeconds(1));
        if (!(outcome instanceof Outcome.Ended ended)) {
            throw new IllegalStateException(outcome.describe());
        }
        ResourceUsage usage = ended.usage();
        lab.say(usage.toString());
        lab.check("it ends with 0", outcome.isSuccess());
        lab.check("it ran in user mode", usage.userTime().isPositive());
        lab.check(
                "it took no more CPU time than two CPUs give",
                usage.userTime()
                                .plus(usage.systemTime())
                                .compareTo(outcome.duration()
                                        .multipliedBy(Runtime.getRuntime().availableProcessors() + 1L))
                        < 0);
        lab.check("it touched pages", usage.minorFaults() > 100);
        lab.check("its memory was at least what it filled", usage.maxRssKiB() > 7_000);
    }
}
