package brood.workers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes frames to a stream. A frame that turns out to be impossible halfway can be taken back.
 *
 * <pre>
 *  +------+--------+-------+-----+--------+-------+---+
 *  | kind | length | bytes | ... | length | bytes | 0 |   or -1 at the end: taken back
 *  +------+--------+-------+-----+--------+-------+---+
 *    byte    int                                    int
 * </pre>
 *
 * So a frame can be longer than what fits into memory, and a short one is a single write.
 */
final class FrameOutput extends OutputStream {
    private static final int LARGE = 64 * 1024;
    private static final int SMALL = 1024;
    private static final int LENGTH = Integer.BYTES;

    private final OutputStream out;
    private final byte[] buffer;
    private final ByteBuffer numbers;

    /** Where in the buffer the length of the current chunk belongs. */
    private int chunk;

    private int end;
    private boolean begun;

    FrameOutput(OutputStream out) {
        this(out, LARGE);
    }

    private FrameOutput(OutputStream out, int size) {
        this.out = out;
        buffer = new byte[size];
        numbers = ByteBuffer.wrap(buffer);
    }

    /** For one frame, most often a short one, which is kept in memory: a large buffer would take longer than the frame. */
    static FrameOutput inMemory(ByteArrayOutputStream bytes) {
        return new FrameOutput(bytes, SMALL);
    }

    /** Begins a frame; all that is written then is in it. */
    void begin(byte kind) {
        buffer[0] = kind;
        chunk = 1;
        end = chunk + LENGTH;
        begun = false;
    }

    @Override
    public void write(int value) throws IOException {
        if (end == buffer.length) {
            send();
        }
        buffer[end++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (end == buffer.length) {
                send();
            }
            int count = Math.min(left, buffer.length - end);
            System.arraycopy(bytes, from, buffer, end, count);
            end += count;
            from += count;
            left -= count;
        }
    }

    private void send() throws IOException {
        numbers.putInt(chunk, end - chunk - LENGTH);
        out.write(buffer, 0, end);
        begun = true;
        chunk = 0;
        end = LENGTH;
    }

    /** Ends the frame and sends what is left of it. */
    void end() throws IOException {
        finish(0);
    }

    /** Ends the frame as one that the reader shall forget; if nothing of it has been sent, it was never there. */
    void takeBack() throws IOException {
        end = chunk + LENGTH;
        if (begun) {
            finish(-1);
        }
    }

    private void finish(int mark) throws IOException {
        int length = end - chunk - LENGTH;
        if (length == 0) {
            end = chunk;
        } else {
            numbers.putInt(chunk, length);
            if (end + LENGTH > buffer.length) {
                out.write(buffer, 0, end);
                end = 0;
            }
        }
        numbers.putInt(end, mark);
        out.write(buffer, 0, end + LENGTH);
    }
}
