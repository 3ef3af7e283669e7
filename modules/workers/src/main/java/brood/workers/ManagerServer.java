package brood.workers;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What runs in a manager's process: the objects, and a thread for each connection. */
final class ManagerServer {
    private static final ThreadLocal<ManagerCaller> CALLER = new ThreadLocal<>();

    private record Managed(Object object, Class<?> face) {}

    /** What an iterator or stream had left. */
    record Rest(List<?> elements) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final String address;
    private final ObjectInputFilter filter = Copies.filter();
    private final Map<Long, Managed> objects = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /** How many connections each process has. */
    private final Map<Integer, Integer> connections = new HashMap<>();

    private ManagerServer(String address) {
        this.address = address;
    }

    /** Whose call this thread carries out. */
    static ManagerCaller caller() {
        return CALLER.get();
    }

    /** Serves until the process is killed. */
    static void serve(String address, Runnable ready) throws IOException, InterruptedException {
        ManagerServer server = new ManagerServer(address);
        try (LocalSocket socket = LocalSocket.listen(address)) {
            ready.run();
            while (true) {
                server.begin(server.whenThereIsADescriptor(socket::accept));
            }
        }
    }

    /** Waits with a poller of its own, so that it needs no descriptor any more that another one might have. */
    private static final class ServedLink extends ManagerLink {
        private final Poller poller;

        /** Takes both over. */
        ServedLink(SocketEnd end, Poller poller) throws IOException {
            super(end);
            this.poller = poller;
        }

        @Override
        void awaitReadable() throws IOException {
            await(PollEvent.READABLE);
        }

        @Override
        void awaitWritable(PosixException why) throws IOException {
            if (!isForWantOfDescriptors(why)) {
                throw why;
            }
            await(PollEvent.WRITABLE);
        }

        private void await(PollEvent event) throws IOException {
            Poller.Key key = poller.add(end().fd(), event);
            try {
                poller.poll(Deadline.NEVER);
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            } finally {
                key.cancel();
            }
        }

        @Override
        public void close() {
            super.close();
            poller.close();
        }
    }

    /** They are counted as they come: the first of a process, which it keeps, before any that may end. */
    private void begin(SocketEnd end) throws IOException, InterruptedException {
        Poller poller = whenThereIsADescriptor(Poller::open);
        ManagerLink link;
        try {
            link = new ServedLink(end, poller);
        } catch (IOException stranger) { // whom nothing is told
            poller.close();
            return;
        }
        synchronized (connections) {
            connections.merge(link.peersPid(), 1, Integer::sum);
        }
        Thread.ofPlatform().daemon().name("brood-manager").start(() -> serve(link));
    }

    private void serve(ManagerLink link) {
        try (link) {
            Thread calls = Thread.currentThread();
            Thread.ofVirtual().start(() -> interruptAtHangup(link, calls));
            for (byte[] message = link.receive(); message != null; message = link.receive()) {
                link.send(answer(message, link.peersPid()));
            }
        } catch (IOException gone) { // there is nobody to tell
        } finally {
            forget(link.peersPid());
        }
    }

    /** What needs a descriptor. */
    private interface Opening<T> {
        T attempt() throws IOException, InterruptedException;
    }

    /** If there is none it waits until a connection has ended, or looks again: those that are there must not suffer. */
    private <T> T whenThereIsADescriptor(Opening<T> opening) throws IOException, InterruptedException {
        while (true) {
            try {
                return opening.attempt();
            } catch (PosixException e) {
                if (!isForWantOfDescriptors(e)) {
                    throw e;
                }
            }
            synchronized (connections) {
                TimeUnit.NANOSECONDS.timedWait(connections, LOOK_AGAIN.toNanos());
            }
        }
    }

    private static boolean isForWantOfDescriptors(PosixException e) {
        return e.is(Errno.EMFILE) || e.is(Errno.ENFILE);
    }

    /** Who does not wait any more must not get what he waited for. */
    private void interruptAtHangup(ManagerLink link, Thread calls) {
        try {
            whenThereIsADescriptor(() -> Poller.await(link.end().fd(), Deadline.NEVER, PollEvent.READ_HANGUP));
            calls.interrupt();
        } catch (IOException | InterruptedException | IllegalStateException closed) { // here: nobody waits
        }
    }

    private void forget(int pid) {
        synchronized (connections) {
            connections.notifyAll();
            if (connections.merge(pid, -1, Integer::sum) > 0) {
                return;
            }
            connections.remove(pid);
        }
        for (Managed managed : objects.values()) {
            if (managed.object instanceof ManagerLock lock) {
                lock.release(pid);
            }
        }
    }

    private byte[] answer(byte[] message, int pid) {
        Answered answered;
        try {
            answered = new Answered(call(read(message), pid), null, "");
        } catch (InvocationTargetException e) {
            answered = Answered.failed(e.getCause());
        } catch (Exception | Error e) {
            answered = Answered.failed(e);
        }
        try {
            return Copies.bytes("the result", answered);
        } catch (IllegalArgumentException unsendable) {
            Throwable why = answered.failure() == null
                    ? unsendable
                    : new RemoteFailure(answered.trace(), unsendable.getCause());
            return Copies.bytes("the failure", Answered.failed(why));
        }
    }

    /** What cannot be read is not what the method may throw. */
    private ManagerCall read(byte[] message) {
        try {
            return (ManagerCall) ManagerLink.read(message, filter);
        } catch (IOException e) {
            throw new ManagerGone("the manager cannot read the call: " + e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new ManagerGone("the manager does not know " + e.getMessage(), new IOException(e));
        }
    }

    /** The value, or what was thrown. */
    record Answered(Object value, Throwable failure, String trace) implements Serializable {
        private static final long serialVersionUID = 1;

        static Answered failed(Throwable failure) {
            return new Answered(null, failure, Traces.of(failure));
        }
    }

    private Object call(ManagerCall call, int pid) throws Exception {
        if (call.object() < 0) {
            Object made = ((Callable<?>) call.arguments()[0]).call();
            long number = lastNumber.incrementAndGet();
            objects.put(
                    number,
                    new Managed(call.face().cast(Objects.requireNonNull(made, "nothing was made")), call.face()));
            return number;
        }
        Managed managed = managed(call.object());
        Class<?> declaring = call.face() == Object.class ? Object.class : managed.face;
        Method method = declaring.getMethod(call.method(), call.types());
        method.trySetAccessible(); // an interface that is not public
        Object[] arguments = call.arguments() == null ? new Object[0] : call.arguments();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = own(arguments[i]);
        }
        CALLER.set(new ManagerCaller(pid, call.caller().thread()));
        if (Iterator.class.isAssignableFrom(method.getReturnType()) || method.getReturnType() == Stream.class) {
            synchronized (managed.object) { // all of it is one step, and the collections of Collections ask for that
                return sendable(method.invoke(managed.object, arguments));
            }
        }
        return sendable(method.invoke(managed.object, arguments));
    }

    private Managed managed(long number) {
        Managed managed = objects.get(number);
        if (managed == null) {
            throw new IllegalStateException("the manager has no object " + number);
        }
        return managed;
    }

    /** A proxy of one of our objects is that object here. */
    private Object own(Object argument) {
        if (argument != null
                && Proxy.isProxyClass(argument.getClass())
                && Proxy.getInvocationHandler(argument) instanceof ManagerProxy proxy
                && proxy.address().equals(address)) {
            return managed(proxy.object()).object;
        }
        return argument;
    }

    /** Views of collections, which no public class is, go as copies. */
    private static Object sendable(Object result) {
        if (result instanceof Iterator<?> iterator) {
            List<Object> rest = new ArrayList<>();
            iterator.forEachRemaining(rest::add);
            return new Rest(rest);
        }
        if (result instanceof Stream<?> stream) {
            return new Rest(new ArrayList<>(stream.toList()));
        }
        if (result == null || Modifier.isPublic(result.getClass().getModifiers())) {
            return result;
        }
        if (result instanceof Set<?> set) {
            Set<Object> copy = new LinkedHashSet<>();
            set.forEach(element -> copy.add(entry(element)));
            return copy;
        }
        return result instanceof Collection<?> collection ? new ArrayList<>(collection) : result;
    }

    private static Object entry(Object element) {
        return element instanceof Map.Entry<?, ?> entry && !(element instanceof Serializable)
                ? new AbstractMap.SimpleImmutableEntry<>(entry)
                : element;
    }
}
