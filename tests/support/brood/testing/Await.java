package brood.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Conditions that no descriptor tells of. */
public final class Await {
    private Await() {}

    /** Returns when it holds; the test's own timeout ends a vain wait. */
    public static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(1); // between two looks, not instead of one
        }
    }

    /** Until the process is in one of these states, as {@code /proc/PID/stat} names them. */
    public static void untilInState(int pid, String states) throws Exception {
        until(() -> states.contains(state(pid)));
    }

    /** Until it is gone, or a zombie that somebody else leaves. */
    public static void untilEnded(int pid) throws Exception {
        untilInState(pid, "ZX");
    }

    /** X, which nobody ever sees, if there is none. */
    private static String state(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            int name = stat.lastIndexOf(") ") + 2; // the name may have anything in it
            return stat.substring(name, name + 1);
        } catch (IOException gone) {
            return "X";
        }
    }
}
