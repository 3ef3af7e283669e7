package brood.pipe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.libc.processes_h;
import java.util.concurrent.Callable;

/** A thread without privilege, also where the tests run as root. It may not be able to load a class. */
final class Unprivileged {
    private static final int NOBODY = 65534;
    private static final int UNCHANGED = -1;

    private Unprivileged() {}

    static <T> T call(Callable<T> body) throws Exception {
        boolean wasDumpable = processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0) == 1;
        try {
            return Task.start(() -> {
                        if (System.getProperty("user.name").equals("root")) {
                            int result = processes_h.setresuid(UNCHANGED, NOBODY, UNCHANGED); // of this thread alone
                            assumeTrue(result == 0, "may not change its user");
                        }
                        return body.call();
                    })
                    .get();
        } finally {
            if (wasDumpable) {
                processes_h.prctl(processes_h.PR_SET_DUMPABLE(), 1, 0, 0, 0);
            }
        }
    }
}
