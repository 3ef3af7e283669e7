package brood.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until one of many descriptors is ready, a deadline passes, or another thread says so.
 *
 * <p>One thread at a time polls; everything else may come from any thread. A key counts from the next poll on until it is
 * cancelled, which ends a poll that is going on.
 *
 * <p>On a platform thread {@link #poll} is one ppoll(2); a virtual thread looks once and then parks, while a shared
 * platform thread polls for it, so that no carrier is pinned. {@link Thread#interrupt()} ends either. Owns one eventfd.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public final class Poller implements AutoCloseable {
    /** One descriptor and what is awaited of it. */
    public static final class Key {
        private final Poller poller;
        private final Fd fd;
        private final short interest;
        private volatile boolean cancelled;
        private short ready;

        private Key(Poller poller, Fd fd, short interest) {
            this.poller = poller;
            this.fd = fd;
            this.interest = interest;
        }

        /** The descriptor. */
        public Fd fd() {
            return fd;
        }

        /** What it was ready for at the last poll that returned this key. */
        public Set<PollEvent> ready() {
            return PollEvent.of(ready);
        }

        /** The same as a number, 0 after a poll that did not return it. */
        short bits() {
            return ready;
        }

        /** What is awaited. */
        short interest() {
            return interest;
        }

        /** Ends the waiting for it: no poll returns it any more. Does nothing when called again. */
        public void cancel() {
            cancelled = true;
            poller.remove(this);
        }
    }

    private static final Key[] NONE = {};

    private final EventFd wakeup = EventFd.open();
    private final InterruptHook interrupts = new InterruptHook(this::wake);
    private final PollArray array = new PollArray();
    private final AtomicBoolean polling = new AtomicBoolean();

    /** Replaced, never changed, so that a poll goes on with those it has begun with. Written under this object's lock. */
    private volatile Key[] keys = NONE;

    private Poller() throws PosixException {}

    /**
     * A poller without keys.
     *
     * @throws PosixException EMFILE, ENFILE
     */
    public static Poller open() throws PosixException {
        return new Poller();
    }

    /**
     * Waits for one descriptor: {@link #poll} without a poller of one's own. Keeps up to four idle eventfds.
     *
     * @return what it is ready for, empty if the deadline passed first
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     * @throws InterruptedException if the thread was interrupted
     */
    public static Set<PollEvent> await(Fd fd, Deadline deadline, PollEvent... events)
            throws PosixException, InterruptedException {
        short interest = PollEvent.bits(events);
        if (!Thread.currentThread().isVirtual()) {
            return PollEvent.of(awaitHere(fd, interest, deadline));
        }
        short ready = awaitHere(fd, interest, Deadline.NOW);
        if (ready == 0 && !deadline.hasPassed()) {
            ready = PollerThread.park(PollerThread.whenReady(fd, interest), deadline);
        }
        return PollEvent.of(ready);
    }

    private static short awaitHere(Fd fd, short interest, Deadline deadline)
            throws PosixException, InterruptedException {
        Poller poller = IdlePollers.take();
        fd.wakeOnClose(poller);
        try {
            short ready = poller.pollOne(fd, interest, deadline);
            while (ready == 0 && !deadline.hasPassed()) { // a late wake-up of the one before us
                ready = poller.pollOne(fd, interest, deadline);
            }
            return ready;
        } finally {
            fd.forget(poller);
            IdlePollers.giveBack(poller);
        }
    }

    /** A poll for one descriptor, without a key. This poller is nobody else's, and open. */
    private short pollOne(Fd fd, short interest, Deadline deadline) throws PosixException, InterruptedException {
        array.begin(wakeup.fd(), 1);
        array.hold(0, fd, interest);
        try {
            pollHeld(1, deadline);
            return array.ready(0, fd);
        } finally {
            array.release(0, fd);
            wakeup.fd().release();
        }
    }

    /**
     * Completes when the descriptor is ready, without a thread that waits; {@link PollEvent#CLOSED} if it is closed
     * before; with a {@link PosixException} if the kernel cannot poll. Cancelling it ends the waiting. What depends on it
     * runs on the shared polling thread and must not block.
     */
    public static CompletableFuture<Set<PollEvent>> whenReady(Fd fd, PollEvent... events) {
        CompletableFuture<Short> ready = PollerThread.whenReady(fd, PollEvent.bits(events));
        CompletableFuture<Set<PollEvent>> result = new CompletableFuture<>();
        ready.whenComplete((bits, failure) -> {
            if (failure == null) {
                result.complete(PollEvent.of(bits));
            } else {
                result.completeExceptionally(failure);
            }
        });
        result.whenComplete((value, failure) -> ready.cancel(false));
        return result;
    }

    /**
     * To be called by a forked child before it waits for anything: gives up what it shares with its parent, as a wake-up of
     * one would reach the other. A poller that was opened before the fork is of no use to the child.
     */
    public static void afterFork() {
        IdlePollers.forsake();
        PollerThread.forsake();
    }

    /** Closes the eventfd without waking the parent, who has it as well. */
    void forsake() {
        wakeup.fd().close();
    }

    /**
     * Awaits these events of the descriptor from the next poll on; hang-up, error and close are always awaited.
     *
     * @throws IllegalStateException if the poller is closed
     */
    public Key add(Fd fd, PollEvent... events) {
        return add(fd, PollEvent.bits(events));
    }

    synchronized Key add(Fd fd, short interest) {
        throwIfClosed();
        Key key = new Key(this, fd, interest);
        fd.wakeOnClose(this);
        Key[] more = Arrays.copyOf(keys, keys.length + 1);
        more[keys.length] = key;
        keys = more;
        return key;
    }

    private synchronized void remove(Key key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key) {
                Key[] fewer = Arrays.copyOf(keys, keys.length - 1);
                System.arraycopy(keys, i + 1, fewer, i, fewer.length - i);
                keys = fewer;
                key.fd.forget(this);
                if (polling.get()) {
                    wake(); // the poll holds the descriptor, and from now on closing that would not end it
                }
                return;
            }
        }
    }

    private synchronized void removeAll() {
        for (Key key : keys) {
            key.fd.forget(this);
        }
        keys = NONE;
    }

    /**
     * {@code ppoll(fds, nfds, timeout, NULL)} — waits until a key is ready, the deadline has passed or somebody called
     * {@link #wake()}. A signal does not end it.
     *
     * @return the ready keys, none if it was the deadline, a wake-up, or the end of a key or of the poller
     * @throws PosixException ENOMEM; EINVAL if there are more keys than the descriptor limit
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if the poller is closed, or another thread is polling
     */
    public List<Key> poll(Deadline deadline) throws PosixException, InterruptedException {
        throwIfClosed();
        if (!polling.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread is polling");
        }
        try {
            return Thread.currentThread().isVirtual() ? pollParked(deadline) : pollHere(keys, deadline);
        } finally {
            polling.set(false);
        }
    }

    /** On a platform thread: the system call itself. */
    private List<Key> pollHere(Key[] polled, Deadline deadline) throws PosixException, InterruptedException {
        if (!array.begin(wakeup.fd(), polled.length)) {
            return List.of(); // closed since this poll began
        }
        for (int i = 0; i < polled.length; i++) {
            array.hold(i, polled[i].fd, polled[i].interest);
        }
        try {
            pollHeld(polled.length, deadline);
            List<Key> ready = new ArrayList<>();
            for (int i = 0; i < polled.length; i++) {
                polled[i].ready = array.ready(i, polled[i].fd);
                if (polled[i].ready != 0 && !polled[i].cancelled) {
                    ready.add(polled[i]);
                }
            }
            return ready;
        } finally {
            for (int i = 0; i < polled.length; i++) {
                array.release(i, polled[i].fd);
            }
            wakeup.fd().release();
        }
    }

    /** Of so many descriptors that the array holds. */
    private void pollHeld(int count, Deadline deadline) throws PosixException, InterruptedException {
        interrupts.enter();
        try {
            array.poll(count, deadline);
        } finally {
            interrupts.leave();
        }
        if (array.isWoken()) {
            wakeup.tryDrain();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** On a virtual thread: looks, then parks until the shared thread has something to look at. */
    private List<Key> pollParked(Deadline deadline) throws PosixException, InterruptedException {
        Key[] polled = keys;
        List<Key> ready = pollHere(polled, Deadline.NOW);
        while (ready.isEmpty() && !isWoken() && !deadline.hasPassed()) {
            PollerThread.park(PollerThread.whenAnyReady(wakeup.fd(), polled), deadline);
            ready = pollHere(polled, Deadline.NOW);
        }
        return ready;
    }

    private boolean isWoken() {
        return array.isWoken() || !wakeup.fd().isOpen();
    }

    private void throwIfClosed() {
        if (!wakeup.fd().isOpen()) {
            throw new IllegalStateException("the poller is closed");
        }
    }

    /** Ends the poll that is going on, or else the next one. From any thread; does nothing on a closed poller. */
    public void wake() {
        try {
            wakeup.trySignal();
        } catch (PosixException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Closes the eventfd, and leaves the descriptors of its keys alone. A poll that is going on ends, with none or with
     * what it has; the next is refused.
     */
    @Override
    public synchronized void close() {
        try {
            wakeup.closeSignalled();
        } catch (PosixException impossible) {
            throw new AssertionError(impossible);
        }
        removeAll();
    }
}
