package brood.core;

import java.util.ArrayDeque;

/** Pollers for {@link Poller#await}, which would else open and close an eventfd each time. */
final class IdlePollers {
    private static final int MOST = 4;

    private static final ArrayDeque<Poller> IDLE = new ArrayDeque<>();

    private IdlePollers() {}

    static Poller take() throws PosixException {
        synchronized (IDLE) {
            if (!IDLE.isEmpty()) {
                return IDLE.pop();
            }
        }
        return Poller.open();
    }

    /** Gives one without keys back. A wake-up for its last user may still reach its next. */
    static void giveBack(Poller poller) {
        synchronized (IDLE) {
            if (IDLE.size() < MOST) {
                IDLE.push(poller);
                return;
            }
        }
        poller.close();
    }

    /** In a forked child: gives the parent's up. */
    static void forsake() {
        synchronized (IDLE) {
            for (Poller poller : IDLE) {
                poller.forsake();
            }
            IDLE.clear();
        }
    }
}
