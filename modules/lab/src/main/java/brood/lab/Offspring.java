package brood.lab;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * The children of a process, for those who look again and again: a process table each time would soon fill the heap of a JVM
 * that forks, which is never cleaned.
 */
final class Offspring {
    private Offspring() {}

    /** As {@code /proc/PID/task/TID/children} has them; one may be missed while another ends. */
    static List<Pid> of(Pid parent) throws PosixException {
        String tasks = "/proc/" + parent + "/task/";
        String[] threads = new File(tasks).list();
        List<Pid> children = new ArrayList<>();
        for (String thread : threads == null ? new String[0] : threads) {
            for (String pid : read(tasks + thread + "/children").split(" ")) {
                if (!pid.isBlank()) {
                    children.add(new Pid(Integer.parseInt(pid.strip())));
                }
            }
        }
        return children;
    }

    /** Nothing, of a thread that has just ended. */
    private static String read(String file) throws PosixException {
        try {
            return ProcFile.text(file);
        } catch (PosixException e) {
            if (ProcFile.isGoneOrHidden(e)) {
                return "";
            }
            throw e;
        }
    }
}
