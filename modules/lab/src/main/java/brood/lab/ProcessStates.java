package brood.lab;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Command;
import brood.proctable.ProcessInfo;

/** Children in the states that ps shows. */
final class ProcessStates implements Scenario {
    @Override
    public String name() {
        return "process-states";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "children running, sleeping, stopped and defunct, with the flags of ps";
    }

    @Override
    public String explanation() {
        return """
                ps shows what a process is doing by a letter (002, 004): R running, S sleeping, D in a
                device, T stopped, Z defunct; then < for a raised and N for a lowered priority, L for
                locked memory, s for a session's leader, l for several threads, + for the foreground.
                Calls: posix_spawn, kill; /proc/PID/stat.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Child running = Command.shell("while :; do :; done").nice(5).spawn();
                Child sleeping = Command.of("sleep", "60").newSession().spawn();
                Child stopped = Command.of("sleep", "60").spawn();
                Child defunct = Command.of("true").spawn()) {
            stopped.signal(Signal.SIGSTOP);
            lab.check(
                    "running, with a lowered priority",
                    await(lab, running.pid(), 'R').flags().startsWith("RN"));
            lab.check(
                    "sleeping, the leader of a session",
                    await(lab, sleeping.pid(), 'S').flags().contains("s"));
            lab.check("stopped", await(lab, stopped.pid(), 'T').flags().startsWith("T"));
            lab.check("defunct", await(lab, defunct.pid(), 'Z').commandLine(), "[true] <defunct>");
            lab.check(
                    "a JVM has several threads",
                    ProcessInfo.of(Pid.current()).orElseThrow().flags().contains("l"));
        }
    }

    private static ProcessInfo await(Lab lab, Pid pid, char letter) throws Exception {
        ProcessInfo info = ProcessInfo.of(pid).orElseThrow();
        while (info.stat().state().letter() != letter) {
            Thread.sleep(1); // between two looks
            info = ProcessInfo.of(pid).orElseThrow();
        }
        lab.say(pid + " " + info.flags() + " " + info.commandLine());
        return info;
    }
}
