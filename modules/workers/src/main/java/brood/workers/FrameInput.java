package brood.workers;

import java.io.IOException;
import java.io.InputStream;

/** Reads what {@link FrameOutput} writes: as a stream, one frame at a time, which ends where the frame does. */
final class FrameInput extends InputStream {
    /** The writer has taken the frame back. */
    static final class TakenBack extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The stream ends within a frame: so has the writer. */
    static final class CutOff extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final int SIZE = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[SIZE];
    private int position;
    private int end;

    /** Bytes of the current chunk that have not been read. */
    private int left;

    private boolean within;

    FrameInput(InputStream in) {
        this.in = in;
    }

    /** Goes to the next frame, past what is left of this one: its kind, -1 at the end of the stream. */
    int next() throws IOException {
        skipRest();
        if (position == end && !fill()) {
            return -1;
        }
        within = true;
        return buffer[position++] & 0xFF;
    }

    /** Goes to the end of the frame. */
    void skipRest() throws IOException {
        while (within) {
            try {
                skip(Long.MAX_VALUE);
            } catch (TakenBack ignored) {
                return;
            }
        }
    }

    @Override
    public long skip(long most) throws IOException {
        long skipped = 0;
        while (skipped < most && inChunk()) {
            if (position == end) {
                fillOrThrow();
            }
            int count = (int) Math.min(most - skipped, Math.min(left, end - position));
            position += count;
            left -= count;
            skipped += count;
        }
        return skipped;
    }

    @Override
    public int read() throws IOException {
        if (!inChunk()) {
            return -1;
        }
        if (position == end) {
            fillOrThrow();
        }
        left--;
        return buffer[position++] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!inChunk()) {
            return -1;
        }
        int count = Math.min(length, left);
        if (position == end && count >= SIZE) { // without a copy
            count = in.read(bytes, offset, count);
            if (count < 0) {
                throw new CutOff();
            }
        } else {
            if (position == end) {
                fillOrThrow();
            }
            count = Math.min(count, end - position);
            System.arraycopy(buffer, position, bytes, offset, count);
            position += count;
        }
        left -= count;
        return count;
    }

    /** Whether there is more of the frame: then there is at least a byte left of the chunk. */
    private boolean inChunk() throws IOException {
        if (left == 0 && within) {
            int length = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                if (position == end) {
                    fillOrThrow();
                }
                length = length << 8 | buffer[position++] & 0xFF;
            }
            left = Math.max(0, length);
            within = length > 0;
            if (length < 0) {
                throw new TakenBack();
            }
        }
        return left > 0;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, SIZE));
        return end > 0;
    }

    private void fillOrThrow() throws IOException {
        if (!fill()) {
            throw new CutOff();
        }
    }
}
