package brood.pipe;

import brood.core.Errno;
import brood.core.PosixException;
import java.io.Serial;

/** Nobody reads what was to be written, and nobody will. SIGPIPE, which goes with it, does nothing to a JVM. */
public final class BrokenPipe extends PosixException {
    @Serial
    private static final long serialVersionUID = 1;

    BrokenPipe(String call, String subject) {
        super(Errno.EPIPE, call, subject);
    }
}
