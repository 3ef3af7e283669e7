package brood.lab;

import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a forked child has seen, which only its parent can check. */
final class ChildReport {
    /** What the child does. */
    interface Body {
        /** Runs in the child, and prints what it has seen. */
        void run(PrintStream report) throws Exception;
    }

    private ChildReport() {}

    /** Forks, and waits for the child's report, line by line. */
    static List<String> of(Lab lab, String who, Body body) throws Exception {
        try (Pipe pipe = Pipe.open();
                Child child = Fork.start(() -> {
                    try (PrintStream report = new PrintStream(pipe.writeEnd(), true, StandardCharsets.UTF_8)) {
                        body.run(report);
                    }
                    return 0;
                })) {
            pipe.writeEnd().close();
            List<String> lines = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            lab.check(who + " exits with 0", lab.end(child), WaitStatus.exited(0));
            return lines;
        }
    }
}
