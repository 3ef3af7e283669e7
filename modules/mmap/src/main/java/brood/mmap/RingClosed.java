package brood.mmap;

import java.io.IOException;
import java.io.Serial;

/** A ring takes no more records: its consumer has closed it, or its stream was finished. */
public final class RingClosed extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    RingClosed(String message) {
        super(message);
    }
}
