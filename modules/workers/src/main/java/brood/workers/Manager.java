package brood.workers;

import brood.core.Deadline;
import brood.sync.Event;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Lock;

/**
 * A process that keeps objects, and serves them to all processes of this user that have a proxy for one. A proxy is an object
 * of an interface; it can be handed to workers and put into other objects of the manager. Each call goes to the manager's
 * process, with copies of its arguments, and its result comes back as a copy: {@code map.get(k).add(x)} changes nothing there.
 * Arguments and results must be serialisable; a proxy among the arguments is the object itself there.
 *
 * <p>Each call is one step for all; for several there is {@link #lock}. What a call throws is thrown here. {@link ManagerGone} is
 * thrown when the process has ended. A call waits as long as the object does, and an interrupt ends the wait; what the object
 * has done by then is returned, and the thread stays interrupted. A process that is
 * killed while it waits takes at most the element that comes before the manager has noticed, and gives back the locks it held.
 *
 * <p>The socket has no file; who connects and is another user is refused. The process ends with this one, or with
 * {@link #close}. Thread-safe.
 */
public final class Manager implements AutoCloseable {
    private static final Duration A_WHILE = Duration.ofMillis(20);

    private final String address = "brood-" + UUID.randomUUID();
    private final Worker worker;

    /**
     * A value that is served.
     *
     * @param <T> what it is
     */
    public interface Value<T> {
        /** What it is. */
        T get();

        /** Sets it. */
        void set(T value);

        /** Computes it from what it is, in one step, in the manager's process. */
        T update(Mapping<T, T> change) throws Exception;
    }

    private static final class Cell<T> implements Value<T> {
        private T value;

        private Cell(T value) {
            this.value = value;
        }

        @Override
        public synchronized T get() {
            return value;
        }

        @Override
        public synchronized void set(T newValue) {
            value = newValue;
        }

        @Override
        public synchronized T update(Mapping<T, T> change) throws Exception {
            value = change.apply(value);
            return value;
        }
    }

    private Manager(WorkerJvm jvm) throws IOException {
        String name = address;
        try (Shared<Event> ready = Shared.event()) {
            worker = Worker.of(() -> ManagerServer.serve(name, () -> ready.get().set()))
                    .name("Manager")
                    .daemon(true)
                    .jvm(jvm)
                    .start();
            try {
                awaitReady(ready.get());
            } catch (IOException e) {
                worker.close();
                throw e;
            }
        }
        ManagerProxy.filter(address, jvm.filter());
    }

    private void awaitReady(Event ready) throws IOException {
        try {
            while (!ready.await(Deadline.after(A_WHILE))) {
                if (!worker.isAlive()) {
                    throw new IOException(
                            "the manager's process has ended", worker.failure().orElse(null));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the manager's process started");
        }
    }

    /**
     * Starts a process like this one.
     *
     * @throws IOException if it cannot be started
     */
    public static Manager start() throws IOException {
        return start(WorkerJvm.current());
    }

    /** Starts a process in such a JVM; its filter is that of calls and results. */
    public static Manager start(WorkerJvm jvm) throws IOException {
        return new Manager(jvm);
    }

    /**
     * An object of one's own: made in the manager's process, served by an interface. The interface is public in a package that
     * its module exports, or on the class path.
     *
     * @param <T> the interface
     * @throws ManagerGone if the process has ended
     * @throws Exception what the making throws
     */
    public <T> T share(Class<T> face, Task<? extends T> making) throws Exception {
        if (!face.isInterface()) {
            throw new IllegalArgumentException("a proxy is of an interface, not of " + face);
        }
        try {
            ManagerCall call =
                    new ManagerCall(-1, ManagerLink.caller(), "", face, new Class<?>[0], new Object[] {making});
            long number = (Long) ManagerProxy.call(address, call);
            ManagerProxy handler = new ManagerProxy(address, number, face);
            return face.cast(Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, handler));
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private <T> T shareKnown(Class<? super T> face, Task<? extends T> making) {
        try {
            return (T) share(face, (Task<T> & Serializable) making::call);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An empty map that keeps the order of its keys. */
    public <K, V> Map<K, V> map() {
        return shareKnown(Map.class, () -> Collections.synchronizedMap(new LinkedHashMap<K, V>()));
    }

    /** An empty list. */
    public <T> List<T> list() {
        return shareKnown(List.class, () -> Collections.synchronizedList(new ArrayList<T>()));
    }

    /** An empty queue that is full with so many elements; 0 or less: never. */
    public <T> BlockingQueue<T> queue(int capacity) {
        return shareKnown(
                BlockingQueue.class, () -> new LinkedBlockingQueue<T>(capacity <= 0 ? Integer.MAX_VALUE : capacity));
    }

    /** A value. */
    public <T> Value<T> value(T first) {
        return shareKnown(Value.class, () -> new Cell<>(first));
    }

    /** A lock without conditions that its holder may take again. A process that ends holds it no longer. */
    public Lock lock() {
        return shareKnown(Lock.class, ManagerLock::new);
    }

    /** The process that serves. */
    public Worker worker() {
        return worker;
    }

    /** Ends the process, and with it all that it keeps. */
    @Override
    public void close() {
        worker.close();
        ManagerProxy.forget(address);
    }
}
