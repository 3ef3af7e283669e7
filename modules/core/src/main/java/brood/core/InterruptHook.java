package brood.core;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Wakes a poller when the thread between {@link #enter()} and {@link #leave()} is interrupted. A system call does not
 * notice {@link Thread#interrupt()}; the one hook the platform offers for that is the selector's, so this is a selector
 * that selects nothing.
 */
final class InterruptHook extends AbstractSelector {
    private final Poller poller;

    InterruptHook(Poller poller) {
        super(null);
        this.poller = poller;
    }

    /** From here on, also if it happened before. */
    void enter() {
        begin();
    }

    /** A wake-up by an interrupt that came just before may still come after this. */
    void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        poller.wake();
        return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
