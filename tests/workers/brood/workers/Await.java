package brood.workers;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import java.util.List;
import java.util.concurrent.Callable;

/** Conditions that no descriptor tells of. */
final class Await {
    private Await() {}

    /** Returns when it holds; the test's own timeout ends a vain wait. */
    static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(1); // between two looks, not instead of one
        }
    }

    static void untilInState(Pid pid, ProcessState... states) throws Exception {
        until(() -> ProcStat.of(pid)
                .filter(s -> List.of(states).contains(s.state()))
                .isPresent());
    }

    /** Until it is gone, or a zombie that somebody else leaves. */
    static void untilEnded(Pid pid) throws Exception {
        until(() -> ProcStat.of(pid).filter(s -> !s.hasEnded()).isEmpty());
    }
}
