package brood.workers;

import brood.core.PollEvent;
import brood.core.Poller;
import brood.pipe.Pipe;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Passes on what a worker writes to one of its streams. */
final class OutputPump implements AutoCloseable {
    /** Before others have their turn again; more than a pipe holds. */
    private static final int MOST_CHUNKS = 16;

    private final Pipe pipe;
    private final OutputStream to;
    private final LastLines last;
    private Poller.Key key;
    private boolean refused;

    /**
     * Begins.
     *
     * @param to where it goes
     * @param last keeps the last lines, or null
     */
    OutputPump(OutputStream to, LastLines last) throws IOException {
        pipe = Pipe.open();
        this.to = to;
        this.last = last;
    }

    Poller.Key key() {
        return key;
    }

    Pipe pipe() {
        return pipe;
    }

    void watch(Poller poller) {
        pipe.writeEnd().close(); // the worker has it by now
        key = poller.add(pipe.readEnd().fd(), PollEvent.READABLE);
    }

    /** Passes on what is there. */
    void pump(MemorySegment chunk, byte[] bytes) throws IOException {
        for (int i = 0; i < MOST_CHUNKS; i++) {
            OptionalLong count = pipe.readEnd().tryRead(chunk);
            if (count.isEmpty()) {
                return;
            }
            if (count.getAsLong() < 0) {
                key.cancel();
                return;
            }
            int length = (int) count.getAsLong();
            chunk.asByteBuffer().get(bytes, 0, length);
            if (last != null) {
                last.add(bytes, length);
            }
            passOn(bytes, length);
        }
    }

    private void passOn(byte[] bytes, int length) {
        if (!refused) {
            try {
                to.write(bytes, 0, length);
                to.flush();
            } catch (Throwable e) { // the worker shall neither wait nor fail for that
                refused = true;
            }
        }
    }

    @Override
    public void close() {
        pipe.close();
        if (to instanceof PrefixedLines lines) {
            lines.close();
        }
    }
}
