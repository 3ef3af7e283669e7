package brood.core;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Pollers for {@link Poller#await}, which would else open and close an eventfd each time. */
final class IdlePollers {
    private static final int MOST = 4;

    private static final AtomicReferenceArray<Poller> IDLE = new AtomicReferenceArray<>(MOST);

    private IdlePollers() {}

    static Poller take() throws PosixException {
        for (int i = 0; i < MOST; i++) {
            Poller poller = IDLE.get(i);
            if (poller != null && IDLE.compareAndSet(i, poller, null)) {
                return poller;
            }
        }
        return Poller.open();
    }

    /** Gives one without keys back. A wake-up for its last user may still reach its next. */
    static void giveBack(Poller poller) {
        for (int i = 0; i < MOST; i++) {
            if (IDLE.compareAndSet(i, null, poller)) {
                return;
            }
        }
        poller.close();
    }

    /** In a forked child: gives the parent's up. */
    static void forsake() {
        for (int i = 0; i < MOST; i++) {
            Poller poller = IDLE.getAndSet(i, null);
            if (poller != null) {
                poller.forsake();
            }
        }
    }
}
