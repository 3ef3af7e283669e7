package brood.lab;

import brood.process.Command;
import brood.process.JvmCommand;
import java.io.IOException;
import java.util.regex.Pattern;

/** A JVM for a part of a scenario that computes: with its compilers, whatever the lab's own JVM does without. */
final class FastJvm {
    /** What makes a JVM able to fork, or quick to start and slow to run. */
    private static final Pattern SLOW = Pattern.compile("-Xint|-Xm[sx].*|-XX:[+-]Use\\w+GC|-XX:TieredStopAtLevel=.*"
            + "|-XX:CompileThresholdScaling=.*|-XX:AOTCache=.*|-XX:[+-]AOT.*");

    private FastJvm() {}

    /** Runs a class of this module that has a main method. */
    static Command of(Class<?> main, String... arguments) throws IOException {
        return JvmCommand.current()
                .withoutFlags(SLOW.asMatchPredicate())
                .flags("-XX:+UseSerialGC", "-Xmx64m")
                .mainModule("brood.lab/" + main.getName(), arguments)
                .command();
    }
}
