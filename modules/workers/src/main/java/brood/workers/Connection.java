package brood.workers;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.pipe.SocketEnd;
import brood.pipe.SocketPair;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a connection between two processes, through which objects, bytes and descriptors go, each as a message.
 * Owns a Unix socket that has no name: nobody else can get at it.
 *
 * <p>An end is handed to a {@link Worker} as an argument, or in what it captures, when it is started; the worker has a copy
 * of it then, and this process closes its own, so that the end of file is seen when the worker's is closed.
 *
 * <p>Sending waits for room and receiving for a message; closing the end and {@link Thread#interrupt} end a wait. An end that
 * was interrupted in the middle of a message is closed. Thread-safe: messages do not mix.
 */
public final class Connection implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final byte OBJECT = 'O';
    private static final byte BYTES = 'B';
    private static final byte DESCRIPTOR = 'D';
    private static final int AT_ONCE = 1 << 20;
    private static final int HEADER = 1 + Integer.BYTES;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

    private final transient SocketEnd end;
    private final transient boolean receives;
    private final transient boolean sends;
    private final transient ReentrantLock sending = new ReentrantLock();
    private final transient ReentrantLock receiving = new ReentrantLock();
    private transient volatile ObjectInputFilter filter = Copies.filter();
    private transient volatile String filterPatterns = "";

    private Connection(SocketEnd end, boolean receives, boolean sends) {
        this.end = end;
        this.receives = receives;
        this.sends = sends;
    }

    /**
     * Two connected ends. Owns both.
     *
     * @param left one
     * @param right the other
     */
    public record Pair(Connection left, Connection right) implements AutoCloseable {
        /** Closes both. */
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    /**
     * Two ends, each of which sends and receives.
     *
     * @throws brood.core.PosixException EMFILE, ENFILE
     */
    public static Pair duplex() throws IOException {
        SocketPair pair = SocketPair.open(SocketPair.Type.STREAM);
        return new Pair(new Connection(pair.left(), true, true), new Connection(pair.right(), true, true));
    }

    /**
     * An end that receives, on the left, and one that sends to it.
     *
     * @throws brood.core.PosixException EMFILE, ENFILE
     */
    public static Pair oneWay() throws IOException {
        SocketPair pair = SocketPair.open(SocketPair.Type.STREAM);
        return new Pair(new Connection(pair.left(), true, false), new Connection(pair.right(), false, true));
    }

    /**
     * What objects may be received, as {@link WorkerJvm#filter} says; goes along to the worker that the end is handed to. Otherwise it
     * is what the worker's JVM was told.
     */
    public Connection filter(String patterns) {
        filter = Copies.filterOrOwn(patterns);
        filterPatterns = patterns;
        return this;
    }

    /**
     * Sends a copy of an object.
     *
     * @throws IllegalArgumentException if it cannot be serialised; nothing was sent
     * @throws IllegalStateException if this end only receives
     * @throws brood.pipe.BrokenPipe if the other end is closed
     */
    public void send(Object object) throws IOException {
        send(OBJECT, Copies.bytes("the object", object));
    }

    /** Sends bytes: as {@link #send(Object)}. */
    public void sendBytes(byte[] bytes) throws IOException {
        send(BYTES, bytes);
    }

    /** Sends a copy of a descriptor, which stays open here: as {@link #send(Object)}. */
    public void sendDescriptor(Fd descriptor) throws IOException {
        send(DESCRIPTOR, new byte[0], descriptor);
    }

    private void send(byte kind, byte[] content, Fd... descriptors) throws IOException {
        if (!sends) {
            throw new IllegalStateException("this end only receives");
        }
        sending.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(HEADER + (long) content.length);
            message.set(ValueLayout.JAVA_BYTE, 0, kind);
            message.set(LENGTH, 1, content.length);
            MemorySegment.copy(content, 0, message, ValueLayout.JAVA_BYTE, HEADER, content.length);
            long sent = end.send(message, descriptors);
            while (sent < message.byteSize()) {
                sent += sendMore(message.asSlice(sent));
            }
        } finally {
            sending.unlock();
        }
    }

    private long sendMore(MemorySegment rest) throws IOException {
        try {
            return end.send(rest);
        } catch (IOException e) { // the other end would take what comes next for the rest
            close();
            throw e;
        }
    }

    /**
     * Receives an object.
     *
     * @throws EOFException at the end of file: all copies of the other end are closed
     * @throws IllegalStateException if this end only sends, or something else comes than an object
     * @throws ClassNotFoundException if its class is not here
     * @throws java.io.InvalidClassException if the filter refuses it
     */
    public Object receive() throws IOException, ClassNotFoundException {
        return Copies.read(new ByteArrayInputStream(receive(OBJECT).content), filter);
    }

    /** Receives bytes: as {@link #receive()}. */
    public byte[] receiveBytes() throws IOException {
        return receive(BYTES).content;
    }

    /** Receives a descriptor, which is the caller's then: as {@link #receive()}. */
    public Fd receiveDescriptor() throws IOException {
        return receive(DESCRIPTOR).descriptors.getFirst();
    }

    private record Message(byte[] content, List<Fd> descriptors) {}

    private Message receive(byte kind) throws IOException {
        if (!receives) {
            throw new IllegalStateException("this end only sends");
        }
        receiving.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(HEADER);
            SocketEnd.Received first = receiveSome(header, 1);
            if (first.length() == 0) {
                throw new EOFException("the other end is closed");
            }
            boolean descriptorsWanted = false;
            try {
                receiveRest(header, first.length());
                byte[] content = receiveContent(header.get(LENGTH, 1));
                byte came = header.get(ValueLayout.JAVA_BYTE, 0);
                if (came != kind) {
                    throw new IllegalStateException("expected " + (char) kind + ", there came " + (char) came);
                }
                descriptorsWanted = kind == DESCRIPTOR;
                return new Message(content, first.descriptors());
            } finally {
                if (!descriptorsWanted) { // whatever the other side has sent along
                    first.descriptors().forEach(Fd::close);
                }
            }
        } finally {
            receiving.unlock();
        }
    }

    /** Nothing at the end of file; which the kernel calls ECONNRESET if the other end was closed before it had read all. */
    private SocketEnd.Received receiveSome(MemorySegment room, int mostDescriptors) throws IOException {
        try {
            return end.receive(room, mostDescriptors);
        } catch (PosixException e) {
            if (!e.is(Errno.ECONNRESET)) {
                throw e;
            }
            return new SocketEnd.Received(0, List.of(), false);
        }
    }

    /** Takes memory as it comes: the other side may say any length. */
    private byte[] receiveContent(int length) throws IOException {
        if (length < 0) {
            close();
            throw new StreamCorruptedException("a message of " + length + " bytes");
        }
        int most = 1 << 16;
        byte[] content = new byte[Math.min(length, AT_ONCE)];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(Math.max(1, Math.min(most, length)));
            for (int done = 0; done < length; ) {
                if (done == content.length) {
                    content = Arrays.copyOf(content, (int) Math.min(length, 2L * done));
                }
                int size = Math.min(most, content.length - done);
                receiveRest(room.asSlice(0, size), 0);
                MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, content, done, size);
                done += size;
            }
        }
        return content;
    }

    /** The rest of a message must come. */
    private void receiveRest(MemorySegment room, long begun) throws IOException {
        long done = begun;
        while (done < room.byteSize()) {
            long count;
            try {
                count = receiveSome(room.asSlice(done), 0).length();
            } catch (IOException e) {
                close();
                throw e;
            }
            if (count == 0) {
                throw new EOFException("the other end was closed within a message");
            }
            done += count;
        }
    }

    /**
     * Waits until something can be received, be it the end of file, but not longer than this.
     *
     * @return whether something can
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        return !Poller.await(end.fd(), Deadline.after(timeout), PollEvent.READABLE)
                .isEmpty();
    }

    /** Closes this end; the other one finds the end of file when all copies are closed. */
    @Override
    public void close() {
        end.close();
    }

    private Object writeReplace() {
        if (!end.fd().isOpen()) {
            throw new IllegalArgumentException("a connection that is closed here cannot be handed over");
        }
        return new Passed(Passing.number(end.fd()), receives, sends, filterPatterns);
    }

    /**
     * An end on its way to a worker.
     *
     * @param number the worker's descriptor
     */
    private record Passed(int number, boolean receives, boolean sends, String filter) implements Serializable {
        private Object readResolve() {
            return new Connection(SocketEnd.own(Fd.own(number)), receives, sends).filter(filter);
        }
    }
}
