package brood.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one daemon thread that polls for virtual threads and for futures; started when first needed. */
final class PollerThread {
    /** Completes with the events of the first key that is ready. */
    private record Watch(List<Poller.Key> keys, CompletableFuture<Short> ready) {
        void look() {
            for (Poller.Key key : keys) {
                if (key.bits() != 0) {
                    ready.complete(key.bits());
                    return;
                }
            }
        }

        /** Whether it is over; then nothing of it is polled any more. */
        boolean isSettled() {
            if (!ready.isDone()) {
                return false;
            }
            for (Poller.Key key : keys) {
                key.cancel();
            }
            return true;
        }
    }

    private static PollerThread instance;

    private final Poller poller = Poller.open();
    private final Queue<Watch> added = new ConcurrentLinkedQueue<>();

    private PollerThread() throws PosixException {
        Thread.ofPlatform()
                .daemon()
                .name("brood-poller")
                .inheritInheritableThreadLocals(false)
                .start(this::run);
    }

    private static synchronized PollerThread instance() throws PosixException {
        if (instance == null) {
            instance = new PollerThread();
        }
        return instance;
    }

    /** In a forked child, which has not this thread. */
    static synchronized void forsake() {
        if (instance != null) {
            instance.poller.forsake();
            instance = null;
        }
    }

    /** Completes with the events; exceptionally if the kernel cannot poll. Cancel it when it is no longer wanted. */
    static CompletableFuture<Short> whenReady(Fd fd, short interest) {
        CompletableFuture<Short> ready = new CompletableFuture<>();
        try {
            PollerThread thread = instance();
            thread.watch(List.of(thread.poller.add(fd, interest)), ready);
        } catch (PosixException e) {
            ready.completeExceptionally(e);
        }
        return ready;
    }

    /** Completes when the wake-up descriptor or one of another poller's keys is ready, as {@link #whenReady} does. */
    static CompletableFuture<Short> whenAnyReady(Fd wakeup, Poller.Key[] others) {
        CompletableFuture<Short> ready = new CompletableFuture<>();
        try {
            PollerThread thread = instance();
            List<Poller.Key> keys = new ArrayList<>();
            keys.add(thread.poller.add(wakeup, PollEvent.READABLE.bits()));
            for (Poller.Key other : others) {
                keys.add(thread.poller.add(other.fd(), other.interest()));
            }
            thread.watch(keys, ready);
        } catch (PosixException e) {
            ready.completeExceptionally(e);
        }
        return ready;
    }

    private void watch(List<Poller.Key> keys, CompletableFuture<Short> ready) {
        ready.whenComplete((events, failure) -> {
            if (ready.isCancelled()) {
                poller.wake();
            }
        });
        added.add(new Watch(keys, ready));
        poller.wake();
    }

    /** Parks until the future is complete: its events, 0 if the deadline passed first. Ends the waiting in any case. */
    static short park(CompletableFuture<Short> ready, Deadline deadline) throws PosixException, InterruptedException {
        try {
            return deadline.isNever() ? ready.get() : ready.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException passed) {
            return 0;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PosixException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            ready.cancel(false);
        }
    }

    private void run() {
        List<Watch> watches = new ArrayList<>();
        while (true) {
            try {
                poller.poll(Deadline.NEVER);
                watches.forEach(Watch::look);
            } catch (InterruptedException e) {
                // by something that depends on one of the futures; this thread goes on
            } catch (PosixException | RuntimeException | Error e) {
                watches.forEach(watch -> watch.ready.completeExceptionally(e));
            }
            for (Watch watch = added.poll(); watch != null; watch = added.poll()) {
                watches.add(watch);
            }
            watches.removeIf(Watch::isSettled);
        }
    }
}
