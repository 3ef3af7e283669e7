package brood.lab;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Fork;
import brood.process.RawWait;
import brood.process.Shell;
import brood.proctable.ProcessInfo;
import brood.wait.WaitStatus;

/** A child that has ended stays in the process table until it is waited for. */
final class Zombie implements Scenario {
    @Override
    public String name() {
        return "zombie";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "an unreaped child is a zombie; kill -9 does not remove it, wait does";
    }

    @Override
    public String explanation() {
        return """
                A child that has ended and has not been waited for is shown by ps in state Z as [name]
                <defunct> (000 §2.2, 002, 003, 004). No signal removes it, as it runs no more; wait
                does, or the end of its parent, whose heir reaps it. Calls: fork, kill, waitid;
                /proc/PID/stat.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Child child = Fork.start(() -> 3)) {
            ProcessInfo zombie = awaitZombie(lab, child.pid());
            lab.say(child.pid() + " " + zombie.flags() + " " + zombie.commandLine());
            lab.check("its state is Z", zombie.flags().charAt(0), 'Z');
            lab.check(
                    "ps shows it as defunct",
                    zombie.commandLine(),
                    "[" + zombie.stat().command() + "] <defunct>");
            if (Lab.isInstalled("ps")) {
                String ps = Shell.output("ps -o stat= -o args= -p " + child.pid())
                        .lines()
                        .getFirst();
                lab.check(
                        "so does the real ps",
                        ps.replaceAll("\\s+", " ").strip(),
                        zombie.flags() + " " + zombie.commandLine());
            } else {
                lab.skipPart("ps", "it is not installed");
            }
            child.signal(Signal.SIGKILL);
            lab.check(
                    "kill -9 leaves it as it is",
                    ProcessInfo.of(child.pid()).orElseThrow().flags(),
                    zombie.flags());
            lab.check("wait gets the status it ended with", lab.end(child), WaitStatus.exited(3));
            lab.check("after wait it is gone", ProcessInfo.of(child.pid()).isEmpty());
        }
        withItsParent(lab);
    }

    private static ProcessInfo awaitZombie(Lab lab, Pid pid) throws Exception {
        lab.await(() -> ProcStat.of(pid).orElseThrow().hasEnded());
        return ProcessInfo.of(pid).orElseThrow();
    }

    /** A zombie goes when its parent ends: then whoever adopts it reaps it. */
    private static void withItsParent(Lab lab) throws Exception {
        try (Child parent = Fork.start(() -> {
            Fork.start(() -> 4);
            Thread.sleep(60_000);
            return 0;
        })) {
            lab.await(() -> !Offspring.of(parent.pid()).isEmpty());
            Pid zombie = awaitZombie(lab, Offspring.of(parent.pid()).getFirst()).pid();
            parent.signal(Signal.SIGKILL);
            lab.check("the parent is killed", lab.end(parent), WaitStatus.signaled(Signal.SIGKILL, false));
            var end = RawWait.anyChild();
            lab.say("adopted and reaped: " + end.pid() + " " + end.status().describe());
            lab.check("the heir reaps the zombie", end.pid(), zombie);
            lab.check("it is gone", ProcessInfo.of(zombie).isEmpty());
        }
    }
}
