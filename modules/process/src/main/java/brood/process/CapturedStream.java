package brood.process;

import brood.core.PollEvent;
import brood.core.Poller;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** What has come of one of a child's streams. One that is not captured is empty and has ended. */
final class CapturedStream {
    /** Before others have their turn again; more than a pipe holds. */
    private static final int MOST_CHUNKS = 16;

    private final ReadEnd end;
    private final Poller.Key key;
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;
    private boolean ended;

    /**
     * Begins.
     *
     * @param pipe null if it is not captured
     * @param most bytes to keep
     */
    CapturedStream(Pipe pipe, Poller poller, int most) {
        end = pipe == null ? null : pipe.readEnd();
        key = pipe == null ? null : poller.add(end.fd(), PollEvent.READABLE);
        this.most = most;
        ended = pipe == null;
    }

    /** Reads what is there; whether there was something. */
    boolean drain(MemorySegment chunk) throws IOException {
        boolean any = false;
        for (int i = 0; i < MOST_CHUNKS && !ended; i++) {
            OptionalLong count = end.tryRead(chunk);
            if (count.isEmpty()) {
                break;
            }
            if (count.getAsLong() < 0) {
                ended = true;
                key.cancel();
            } else {
                any = true;
                keep(chunk.asSlice(0, count.getAsLong()));
            }
        }
        return any;
    }

    private void keep(MemorySegment bytes) {
        int room = (int) Math.min(bytes.byteSize(), most - kept.size());
        kept.write(bytes.asSlice(0, room).toArray(ValueLayout.JAVA_BYTE), 0, room);
        truncated |= room < bytes.byteSize();
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isTruncated() {
        return truncated;
    }

    byte[] bytes() {
        return kept.toByteArray();
    }
}
