package brood.proctable;

import brood.core.Pid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Processes for a test to look at; killed with their descendants when it is over. */
final class Children implements AutoCloseable {
    private final List<Process> started = new ArrayList<>();

    Pid start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return new Pid((int) process.pid());
    }

    /** What the reading gives once the condition holds; the test's own timeout ends a vain wait. */
    static <T> T until(Callable<T> reading, Predicate<T> condition) throws Exception {
        T now = reading.call();
        while (!condition.test(now)) {
            Thread.sleep(1); // between two looks, not instead of one
            now = reading.call();
        }
        return now;
    }

    /** Once it runs this program. */
    static ProcessInfo running(Pid pid, String name) throws Exception {
        return until(
                () -> ProcessInfo.of(pid).orElseThrow(),
                info -> info.stat().command().equals(name));
    }

    @Override
    public void close() {
        for (Process process : started) {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
