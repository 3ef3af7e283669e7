package brood.proctable;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Processes that do not exist. */
final class MadeUp {
    static final ProcessMemory NO_MEMORY = new ProcessMemory(0, 0, 0, 0, 0, 0);

    private MadeUp() {}

    static ProcessInfo process(int pid, int parent, long startTicks) {
        return info(stat(pid, parent, startTicks, 0, 0), List.of("p" + pid), Duration.ofHours(1));
    }

    static ProcessInfo info(ProcStat stat, List<String> argv, Duration readAt) {
        return new ProcessInfo(stat, argv, 0, 0, 0, 0, NO_MEMORY, readAt);
    }

    static ProcStat stat(int pid, int parent, long startTicks, long userTicks, long systemTicks) {
        return new ProcStat(
                new Pid(pid),
                "p" + pid,
                ProcessState.SLEEPING,
                parent == 0 ? Optional.empty() : Optional.of(new Pid(parent)),
                Optional.of(new Pid(pid)),
                Optional.of(new Pid(1)),
                0,
                Optional.empty(),
                userTicks,
                systemTicks,
                20,
                0,
                1,
                startTicks);
    }
}
