package brood.workers;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** A connection between a manager's process and another of the same user: objects, each with its length in front. */
class ManagerLink implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** How long one who was interrupted waits for what the other side has done already. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final SocketEnd end;
    private final int peersPid;
    private final MemorySegment incoming = Arena.ofAuto().allocate(CHUNK);
    private final MemorySegment outgoing = Arena.ofAuto().allocate(CHUNK);

    private final DataInputStream in = new DataInputStream(new InputStream() {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int most = Math.min(length, CHUNK);
            awaitReadable();
            int count = (int) end.receive(incoming.asSlice(0, most), 0).length();
            MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, 0, into, offset, count);
            return count == 0 ? -1 : count;
        }
    });

    private final DataOutputStream out = new DataOutputStream(new OutputStream() {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int sent = 0;
            while (sent < length) {
                int count = Math.min(CHUNK, length - sent);
                MemorySegment.copy(bytes, offset + sent, outgoing, ValueLayout.JAVA_BYTE, 0, count);
                try {
                    sent += (int) end.send(outgoing.asSlice(0, count));
                } catch (PosixException e) {
                    awaitWritable(e);
                }
            }
        }
    });

    /**
     * Takes the end over.
     *
     * @throws IOException if another user has the other end
     */
    ManagerLink(SocketEnd end) throws IOException {
        this.end = end;
        try {
            LocalSocket.Peer peer = LocalSocket.peer(end);
            if (peer.uid() != ownUid()) {
                throw new IOException("the other end belongs to user " + peer.uid());
            }
            peersPid = peer.pid().raw();
        } catch (IOException e) {
            end.close();
            throw e;
        }
    }

    static ManagerLink connect(String address) throws IOException {
        return new ManagerLink(LocalSocket.connect(address));
    }

    /** Asked of the kernel anew: a process may change it. */
    private static int ownUid() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 3);
            MemorySegment effective = ids.asSlice(Integer.BYTES);
            MemorySegment saved = ids.asSlice(2 * Integer.BYTES);
            PosixException.check(processes_h.getresuid(ids, effective, saved), "getresuid", "");
            return effective.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Before it receives, which waits by itself, but may need a descriptor for that. */
    void awaitReadable() throws IOException {}

    /** When nothing was sent: returns if that is to be tried again. */
    void awaitWritable(PosixException why) throws IOException {
        throw why;
    }

    int peersPid() {
        return peersPid;
    }

    SocketEnd end() {
        return end;
    }

    void send(byte[] message) throws IOException {
        out.writeInt(message.length);
        out.write(message);
    }

    /**
     * Waits until there is an answer, or the end. If this thread is interrupted the other side is told, which gives the call
     * up as soon as it can; what it has done by then is done, so that its answer is waited for a little longer.
     *
     * @return whether nothing interrupted it; else nothing more can be sent
     * @throws InterruptedIOException if there is no answer to an interrupt, or a second one
     */
    boolean awaitAnswer() throws IOException {
        try {
            Poller.await(end.fd(), Deadline.NEVER, PollEvent.READABLE);
            return true;
        } catch (InterruptedException first) {
            end.shutdownSending();
        }
        try {
            if (!Poller.await(end.fd(), Deadline.after(PATIENCE), PollEvent.READABLE)
                    .isEmpty()) {
                return false;
            }
        } catch (InterruptedException second) {
            // does not wait any longer
        }
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + end.fd());
    }

    /** The next message; null at the end. */
    byte[] receive() throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            return null;
        }
        if (length < 0) {
            throw new StreamCorruptedException("a message of " + length + " bytes");
        }
        byte[] message = in.readNBytes(length); // takes memory as it comes: the other side may say any length
        if (message.length < length) {
            throw new EOFException("the other end was closed within a message");
        }
        return message;
    }

    static Object read(byte[] message, ObjectInputFilter filter) throws IOException, ClassNotFoundException {
        return Copies.read(new ByteArrayInputStream(message), filter);
    }

    /** This thread, for the other side. */
    static ManagerCaller caller() {
        return new ManagerCaller(Pid.current().raw(), Thread.currentThread().threadId());
    }

    @Override
    public void close() {
        end.close();
    }
}
