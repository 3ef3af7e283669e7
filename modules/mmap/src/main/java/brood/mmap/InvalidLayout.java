package brood.mmap;

import java.io.IOException;
import java.io.Serial;

/** Shared memory does not contain what was expected of it: it is somebody else's, of another version, or damaged. */
public final class InvalidLayout extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message what it is and what is wrong with it */
    public InvalidLayout(String message) {
        super(message);
    }
}
