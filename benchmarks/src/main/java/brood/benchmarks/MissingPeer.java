package brood.benchmarks;

import java.io.Serial;

/** This machine does not have what a row is measured with: the row is left out, and the reason told. */
final class MissingPeer extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    MissingPeer(String reason) {
        super(reason);
    }
}
