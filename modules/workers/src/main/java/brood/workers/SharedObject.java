package brood.workers;

import brood.core.Pid;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * Something in memory that processes share. It can be handed to a worker, as an argument, captured by a task, or in any
 * other object that is sent: what arrives is no copy but leads to the same memory. It works between processes of one user
 * that see each other in {@code /proc}, in whatever direction.
 *
 * <p>The memory has no name anywhere and lasts as long as a process has it, so nothing is left behind however processes end.
 * Who receives it has to do so while its creator, or the process that sent it, lives and has not closed it.
 */
public abstract sealed class SharedObject implements Serializable, AutoCloseable
        permits Shared, SharedValue, SharedArray, WorkerQueue {
    private static final long serialVersionUID = 1;

    private transient SharedSegment segment;

    SharedObject(SharedSegment segment) {
        this.segment = segment;
    }

    final SharedSegment segment() {
        return segment;
    }

    /** Whether others who have it may want to go on with it when its creator has closed it. */
    boolean isUsefulWhenClosed() {
        return false;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        if (!segment.isMapped()) {
            throw new InvalidObjectException(this + " is closed");
        }
        out.writeUTF(segment.name());
        out.writeInt(segment.creatorsPid());
        out.writeInt(segment.creatorsFd());
        out.writeInt(Pid.current().raw());
        out.writeInt(segment.memory().fd().raw());
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        String name = in.readUTF();
        segment = SharedSegment.of(name, in.readInt(), in.readInt()); // of the creator
        int pid = in.readInt();
        int fd = in.readInt();
        if (segment == null) {
            segment = SharedSegment.of(name, pid, fd); // of the sender
        }
        if (segment == null) {
            throw new InvalidObjectException(
                    "what is shared has been closed, or its processes have ended or are not visible");
        }
    }

    /**
     * Gives it up. By its creator: nobody is to use it any more, and it can be sent no longer; other processes unmap it when they
     * receive something else, or end. By another process: it is unmapped there.
     *
     * <p>A thread that waits for it, or uses it later, gets an {@link IllegalStateException}.
     *
     * @throws IllegalStateException if a thread of this process just uses the memory in a way that cannot be broken off, as reading a
     *     channel into it is; it stays open
     */
    @Override
    public void close() {
        if (segment.isMapped()) {
            segment.unmap(segment.isMine() && !isUsefulWhenClosed());
        }
    }
}
