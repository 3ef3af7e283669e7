package brood.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Conditions that no descriptor tells of. */
public final class Await {
    private static final int STATE = 0;
    private static final int THREADS = 17;

    private Await() {}

    /** Returns when it holds; the test's own timeout ends a vain wait. */
    public static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(1); // between two looks, not instead of one
        }
    }

    /** Until the process is in this state, as {@code /proc/PID/stat} names it. */
    public static void untilInState(int pid, String state) throws Exception {
        until(() -> stat(pid)[STATE].equals(state));
    }

    /** Until it is gone, or a zombie that somebody else leaves, none of whose threads runs. */
    public static void untilEnded(int pid) throws Exception {
        until(() -> {
            String[] stat = stat(pid);
            return stat.length == 1 || stat[STATE].equals("Z") && Integer.parseInt(stat[THREADS]) <= 1;
        });
    }

    /** The fields behind the name, which may have anything in it; a single one if there is no such process. */
    private static String[] stat(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException gone) {
            return new String[] {"gone"};
        }
    }
}
