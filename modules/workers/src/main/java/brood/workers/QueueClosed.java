package brood.workers;

import java.io.IOException;

/** Nobody puts anything into a {@link WorkerQueue} any more, and all that was in it has been taken. */
public final class QueueClosed extends IOException {
    private static final long serialVersionUID = 1;

    QueueClosed() {
        super("the queue is closed");
    }
}
