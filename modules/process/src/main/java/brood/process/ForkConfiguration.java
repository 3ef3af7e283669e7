package brood.process;

import brood.core.ProcFile;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The one configuration of a JVM in which a forked child does not hang. The child has the thread that forked and no other:
 * nothing that another thread does for the VM may ever be needed.
 */
final class ForkConfiguration {
    /** No compiler threads, and no code that they would have to change. */
    private static final String INTERPRETED = "-Xint";

    /** In the order in which the VM wants them. */
    static final List<String> FLAGS = List.of(
            INTERPRETED,
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+UseEpsilonGC", // a collection is done by threads, and needs a safepoint, which a thread makes
            "-Xms512m", // nor does the heap grow
            "-Xmx512m",
            "-XX:-UsePerfData", // is written by a thread, into a file shared with the child
            "-XX:+DisableAttachMechanism"); // is answered by a thread

    /** What contradicts them. */
    static final Predicate<String> CONTRARY = Pattern.compile(
                    "-Xint|-Xcomp|-Xmixed|-Xm[nsx].*|-XX:[+-]Use\\w+GC|-XX:(Min|Max|Initial|SoftMax)HeapSize=.*"
                            + "|-XX:[+-](UsePerfData|DisableAttachMechanism)")
            .asMatchPredicate();

    private static final List<String> SWITCHES = List.of("UseEpsilonGC", "UsePerfData", "DisableAttachMechanism");

    private ForkConfiguration() {}

    /** Why this JVM must not fork; null if it may. */
    static String flaw() {
        if (!System.getProperty("java.vm.info", "").contains("interpreted")) {
            return INTERPRETED + " is missing";
        }
        Runtime runtime = Runtime.getRuntime();
        if (runtime.totalMemory() != runtime.maxMemory()) {
            return "-Xms and -Xmx are not the same";
        }
        if (System.getenv("_JAVA_OPTIONS") != null) {
            return "_JAVA_OPTIONS is set, and may change any flag";
        }
        try {
            List<String> commandLine = ProcFile.strings(ProcFile.read("/proc/self/cmdline"));
            List<String> flags = JvmArguments.parse(commandLine.subList(1, commandLine.size()))
                    .flags();
            return missing(flags);
        } catch (IOException | IllegalStateException e) {
            return e.getMessage();
        }
    }

    /** The first of the switches that the flags do not set, the last word on each counting; null if they set all. */
    static String missing(List<String> flags) {
        for (String name : SWITCHES) {
            String wanted = FLAGS.stream()
                    .filter(flag -> flag.endsWith(name))
                    .findFirst()
                    .orElseThrow();
            int set = flags.lastIndexOf(wanted);
            int unset = flags.lastIndexOf("-XX:" + (wanted.charAt(4) == '+' ? '-' : '+') + name);
            if (set < 0 || unset > set) {
                return wanted + " is missing";
            }
        }
        return null;
    }
}
