package brood.core;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Runs something when the thread between {@link #enter()} and {@link #leave()} is interrupted, so that it can be got out
 * of a system call, which does not notice {@link Thread#interrupt()}. The one hook the platform offers for that is the
 * selector's. One thread at a time uses it; what it runs, the interrupting thread runs.
 */
public final class InterruptHook {
    private final Selection selection;

    /** Runs this at an interrupt. */
    public InterruptHook(Runnable wake) {
        selection = new Selection(wake);
    }

    /** From here on; if the thread is interrupted already, it runs the action itself, here. */
    public void enter() {
        selection.enter();
    }

    /** Until here; the action of an interrupt that came just before may still run after this. */
    public void leave() {
        selection.leave();
    }

    /** A selector that selects nothing. */
    private static final class Selection extends AbstractSelector {
        private final Runnable wake;

        Selection(Runnable wake) {
            super(null);
            this.wake = wake;
        }

        void enter() {
            begin();
        }

        void leave() {
            end();
        }

        @Override
        public Selector wakeup() {
            wake.run();
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
}
