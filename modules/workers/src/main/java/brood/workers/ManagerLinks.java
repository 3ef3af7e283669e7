package brood.workers;

import brood.core.Deadline;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** This process's connections to one manager; each call has one to itself, for as long as it takes. Thread-safe. */
final class ManagerLinks {
    private static final Map<String, ManagerLinks> BY_ADDRESS = new HashMap<>();

    private final String address;

    /** No call uses it: while it is there the manager knows that this process is, whatever becomes of the others. */
    private final SocketEnd presence;

    private final Deque<ManagerLink> idle = new ArrayDeque<>();
    private boolean closed;

    private ManagerLinks(String address) throws IOException {
        this.address = address;
        presence = LocalSocket.connect(address);
    }

    /** Those to the manager with this address. */
    static ManagerLinks to(String address) throws IOException {
        synchronized (BY_ADDRESS) {
            ManagerLinks known = BY_ADDRESS.get(address);
            if (known == null) {
                BY_ADDRESS.values().removeIf(ManagerLinks::closeIfGone);
                known = new ManagerLinks(address);
                BY_ADDRESS.put(address, known);
            }
            return known;
        }
    }

    /** That manager is no more. */
    static void forget(String address) {
        ManagerLinks known;
        synchronized (BY_ADDRESS) {
            known = BY_ADDRESS.remove(address);
        }
        if (known != null) {
            known.close();
        }
    }

    /** One for a call, which is the caller's until he gives it back or closes it. */
    ManagerLink take() throws IOException {
        synchronized (this) {
            ManagerLink link = idle.pollFirst();
            if (link != null) {
                return link;
            }
        }
        try {
            return ManagerLink.connect(address);
        } catch (IOException e) {
            if (isGone()) {
                forget(address);
            }
            throw e;
        }
    }

    synchronized void giveBack(ManagerLink link) {
        if (closed) {
            link.close();
        } else {
            idle.addFirst(link);
        }
    }

    private boolean closeIfGone() {
        if (isGone()) {
            close();
            return true;
        }
        return false;
    }

    private boolean isGone() {
        try {
            return !Poller.await(presence.fd(), Deadline.NOW, PollEvent.READ_HANGUP)
                    .isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (PosixException e) { // no descriptor to look with
            return false;
        }
    }

    private synchronized void close() {
        closed = true;
        presence.close();
        idle.forEach(ManagerLink::close);
        idle.clear();
    }
}
