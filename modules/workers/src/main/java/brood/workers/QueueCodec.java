package brood.workers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;

/** Makes bytes of elements and elements of bytes, with buffers that are used again. For one thread at a time. */
final class QueueCodec {
    /** Longer ones are not kept. */
    private static final int KEPT = 1 << 20;

    /** Bytes that can be looked at without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }
    }

    /** The bytes to decode. */
    private final class Source extends InputStream {
        @Override
        public int read() {
            throw new UnsupportedOperationException("frames are read in chunks");
        }

        @Override
        public int read(byte[] into, int offset, int most) {
            if (position == end) {
                return -1;
            }
            int count = Math.min(most, end - position);
            System.arraycopy(incoming, position, into, offset, count);
            position += count;
            return count;
        }
    }

    private final Bytes encoded = new Bytes();
    private final FrameOutput out = new FrameOutput(encoded);
    private byte[] incoming = new byte[256];
    private int position;
    private int end;
    private FrameInput in = new FrameInput(new Source());

    /** Encodes; the bytes stay valid until the next. */
    void encode(Object element) throws IOException {
        encoded.reset();
        out.begin(Frame.VALUE);
        Values.write(out, element);
        out.end();
    }

    byte[] bytes() {
        return encoded.array();
    }

    int length() {
        return encoded.size();
    }

    /** Room for the bytes of an element. */
    byte[] room(int length) {
        if (incoming.length < length) {
            incoming = new byte[length];
        }
        position = 0;
        end = length;
        return incoming;
    }

    /** Decodes what is in the {@link #room}. */
    Object decode(ObjectInputFilter filter) throws IOException {
        try {
            in.next();
            Object element = Values.read(in, filter);
            in.skipRest();
            return element;
        } catch (ClassNotFoundException e) {
            in = new FrameInput(new Source());
            throw (IOException) new InvalidClassException(e.getMessage(), "is not known here").initCause(e);
        } catch (IOException | RuntimeException | Error e) {
            in = new FrameInput(new Source()); // that one is somewhere in the middle
            throw e;
        }
    }

    /** Whether it is worth keeping. */
    boolean isSmall() {
        return bytes().length <= KEPT && incoming.length <= KEPT;
    }
}
