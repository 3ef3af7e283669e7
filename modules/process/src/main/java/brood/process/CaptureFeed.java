package brood.process;

import brood.core.PollEvent;
import brood.core.Poller;
import brood.pipe.BrokenPipe;
import brood.pipe.Pipe;
import brood.pipe.WriteEnd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** The input that a child has still to be given. */
final class CaptureFeed {
    private final WriteEnd end;
    private final Poller.Key key;
    private final MemorySegment bytes;
    private long done;

    /**
     * Begins.
     *
     * @param pipe null if there is no input
     */
    CaptureFeed(Pipe pipe, byte[] input, Arena arena, Poller poller) {
        end = pipe == null ? null : pipe.writeEnd();
        key = pipe == null ? null : poller.add(end.fd(), PollEvent.WRITABLE);
        bytes = pipe == null ? null : arena.allocateFrom(ValueLayout.JAVA_BYTE, input);
    }

    /** Writes what there is room for; at the end, or when nobody reads, gives the pipe up. */
    void push() throws IOException {
        if (end == null || !end.isOpen()) {
            return;
        }
        try {
            OptionalLong count = OptionalLong.of(0);
            while (done < bytes.byteSize() && count.isPresent()) {
                count = end.tryWrite(bytes.asSlice(done));
                done += count.orElse(0);
            }
        } catch (BrokenPipe theProgramWantsNoMore) {
            done = bytes.byteSize();
        }
        if (done == bytes.byteSize()) {
            giveUp();
        }
    }

    /** What is not written by now is not wanted. */
    void giveUp() {
        if (end != null && end.isOpen()) {
            key.cancel();
            end.close();
        }
    }
}
