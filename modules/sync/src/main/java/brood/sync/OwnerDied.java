package brood.sync;

import java.io.Serial;

/**
 * The lock is this thread's, but its last holder ended without unlocking it: what it guards may be half changed. Who has
 * mended that says so by {@code makeConsistent}; until then every next holder is told.
 */
public final class OwnerDied extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    OwnerDied(String lock) {
        super("the holder of the " + lock + " ended without unlocking it");
    }
}
