package brood.workers;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.BrokenPipe;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A worker's process, seen from its parent: frames go in, answers come out, output is passed on, and its end is noticed.
 * One thread deals with it; {@link #kill}, {@link #signal} and {@link #wake} may come from any.
 */
final class WorkerProcess implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** So much is written as a whole or not at all. */
    private static final int PIPE_BUF = 4096;

    private final String name;
    private final CrashFile crashFile;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Pipe toWorker;
    private final Pipe fromWorker;
    private final Poller poller;
    private final List<OutputPump> pumps;
    private final LastLines lastErrors = new LastLines();
    private final MemorySegment incoming = Arena.ofAuto().allocate(CHUNK);
    private final MemorySegment outgoing = Arena.ofAuto().allocate(CHUNK);
    private final byte[] bytes = new byte[CHUNK];
    private final FrameInput answers = new FrameInput(new Answers());
    private final Child child;
    private final Poller.Key end;
    private Deadline deadline = Deadline.NEVER;
    private boolean timedOut;
    private boolean ended;

    /**
     * Starts one.
     *
     * @param passed descriptors that it gets, besides its own
     * @throws IOException if that cannot be done; nothing is left behind
     */
    WorkerProcess(WorkerJvm jvm, String name, List<Fd> passed) throws IOException {
        this.name = name;
        crashFile = new CrashFile(jvm.crashFile());
        try {
            poller = keep(Poller.open());
            toWorker = keep(Pipe.open());
            fromWorker = keep(Pipe.open());
            Lifeline lifeline = keep(new Lifeline());
            WorkerStreams streams = keep(new WorkerStreams(jvm, name, lastErrors));
            pumps = streams.pumps();
            child = keep(streams.spawn(toWorker.readEnd(), fromWorker.writeEnd(), lifeline.workersEnd(), passed));
            lifeline.tie(child.pid());
            toWorker.readEnd().close();
            fromWorker.writeEnd().close();
            end = poller.add(child.pidfd(), PollEvent.READABLE);
            pumps.forEach(pump -> pump.watch(poller));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    Child child() {
        return child;
    }

    /** What it answers; ends when it has ended. */
    FrameInput answers() {
        return answers;
    }

    /** When it is to be killed. */
    void setDeadline(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Has the thread that deals with it return from {@link #await()}. */
    void wake() {
        poller.wake();
    }

    /** Kills its process group. Does nothing if it has ended. */
    void kill() {
        try {
            child.signalGroup(Signal.SIGKILL);
        } catch (IllegalStateException leadsNone) { // by its own doing
            signal(Signal.SIGKILL);
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Sends it a signal. Does nothing if it has ended. */
    void signal(Signal signal) {
        try {
            child.signal(signal);
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Sends a frame; in vain if it has ended, which will show.
     *
     * @return whether any of it may have arrived
     */
    boolean send(byte[] frame) throws IOException {
        int sent = 0;
        while (sent < frame.length && !ended) {
            int size = Math.min(CHUNK, frame.length - sent);
            MemorySegment.copy(frame, sent, outgoing, ValueLayout.JAVA_BYTE, 0, size);
            try {
                OptionalLong count = toWorker.writeEnd().tryWrite(outgoing.asSlice(0, size));
                if (count.isPresent()) {
                    sent += (int) count.getAsLong();
                } else {
                    await(toWorker.writeEnd().fd(), PollEvent.WRITABLE);
                }
            } catch (BrokenPipe e) {
                break;
            }
        }
        return sent > 0;
    }

    /**
     * Sends a frame to a worker that waits for one, if that is possible by one write that does not wait. Any thread may, as
     * long as it is the only one that sends.
     */
    boolean trySend(byte[] frame) {
        if (frame.length > PIPE_BUF) {
            return false;
        }
        MemorySegment.copy(frame, 0, outgoing, ValueLayout.JAVA_BYTE, 0, frame.length);
        try {
            return toWorker.writeEnd()
                    .tryWrite(outgoing.asSlice(0, frame.length))
                    .isPresent();
        } catch (IOException | IllegalStateException e) {
            return false; // it has ended; the thread that deals with it will find out
        }
    }

    /** No more frames will come: an idle worker ends. */
    void sendEnd() {
        toWorker.writeEnd().close();
    }

    /** Waits until something has happened: a wake-up, output, its end. False if it has ended. */
    boolean await() throws IOException {
        List<Poller.Key> ready = poll();
        for (OutputPump pump : pumps) {
            if (ready.contains(pump.key())) {
                pump.pump(incoming, bytes);
            }
        }
        ended |= ready.contains(end);
        if (!ended && deadline.hasPassed()) {
            timedOut = true;
            deadline = Deadline.NEVER;
            kill();
        }
        return !ended;
    }

    /**
     * As {@link #await()}, for a worker that has nothing to do: false also if it answers all the same, to what it has
     * been given meanwhile or to nothing, or has closed its pipe.
     */
    boolean awaitIdle() throws IOException {
        Poller.Key key = poller.add(fromWorker.readEnd().fd(), PollEvent.READABLE);
        try {
            return await() && key.ready().isEmpty();
        } finally {
            key.cancel();
        }
    }

    private void await(Fd fd, PollEvent event) throws IOException {
        Poller.Key key = poller.add(fd, event);
        try {
            await();
        } finally {
            key.cancel();
        }
    }

    private List<Poller.Key> poll() throws IOException {
        try {
            return poller.poll(deadline);
        } catch (InterruptedException e) { // nobody but the application's own stream can have done that
            return List.of();
        }
    }

    /** Waits until it has ended, kills what it has left in its process group, and closes all. */
    WorkerEnd end() throws IOException {
        while (!ended) {
            await();
        }
        kill(); // as long as it has not been waited for the group's number is its own
        Outcome outcome = null;
        while (outcome == null) {
            try {
                outcome = child.waitFor();
            } catch (InterruptedException e) {
                // as above
            }
        }
        for (OutputPump pump : pumps) {
            pump.pump(incoming, bytes);
        }
        close();
        return new WorkerEnd(
                name, timedOut ? outcome.asTimedOut() : outcome, lastErrors.lines(), crashFile.find(outcome));
    }

    /** Kills it if it has not ended; closes all. */
    @Override
    public void close() {
        IllegalStateException failed = null;
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (Exception e) { // of a child that became another user; it ends when its pipes and lifeline do
                failed = new IllegalStateException(e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** What it sends, as it comes; the end when it has ended and all has been read. */
    private final class Answers extends InputStream {
        @Override
        public int read() {
            throw new UnsupportedOperationException("frames are read in chunks");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (true) {
                MemorySegment room = incoming.asSlice(0, Math.min(length, CHUNK));
                OptionalLong count = fromWorker.readEnd().tryRead(room);
                if (count.isPresent()) {
                    int some = (int) count.getAsLong();
                    MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, 0, into, offset, Math.max(0, some));
                    return some;
                }
                if (ended) {
                    return -1; // somebody else holds the pipe open
                }
                await(fromWorker.readEnd().fd(), PollEvent.READABLE);
            }
        }
    }
}
