package brood.workers;

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
    private static final int SIZE = 64 * 1024;
    private static final int LENGTH = Integer.BYTES;

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE];
    private final ByteBuffer numbers = ByteBuffer.wrap(buffer);

    /** Where in the buffer the length of the current chunk belongs. */
    private int chunk;

    private int end;
    private boolean begun;

    FrameOutput(OutputStream out) {
        this.out = out;
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
        if (end == SIZE) {
            send();
        }
        buffer[end++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (end == SIZE) {
                send();
            }
            int count = Math.min(left, SIZE - end);
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
            if (end + LENGTH > SIZE) {
                out.write(buffer, 0, end);
                end = 0;
            }
        }
        numbers.putInt(end, mark);
        out.write(buffer, 0, end + LENGTH);
    }
}
