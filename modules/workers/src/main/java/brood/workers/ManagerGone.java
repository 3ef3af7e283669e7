package brood.workers;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The process of a {@link Manager} has ended or cannot be reached, or the call could not be read there, or its result here. */
public final class ManagerGone extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    ManagerGone(String message, IOException cause) {
        super(message, cause);
    }
}
