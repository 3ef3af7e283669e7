package brood.workers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.util.Arrays;

/** Makes bytes of elements and elements of bytes, with buffers that are used again. For one thread at a time. */
final class QueueCodec {
    /** Longer ones are not kept. */
    private static final int KEPT = 1 << 20;

    /** The bytes of an element to put. Its superclass takes a lock for each byte. */
    private static final class Encoded extends ByteArrayOutputStream {
        @Override
        public void reset() {
            count = 0;
        }

        byte[] bytes() {
            return buf;
        }

        int length() {
            return count;
        }

        @Override
        public void write(int value) {
            if (count < buf.length) {
                buf[count++] = (byte) value;
            } else {
                super.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (length <= buf.length - count) {
                System.arraycopy(bytes, offset, buf, count, length);
                count += length;
            } else {
                super.write(bytes, offset, length);
            }
        }
    }

    /** The bytes of an element that was taken, without locks as well. */
    private static final class Taken extends ByteArrayInputStream {
        Taken() {
            super(new byte[256]);
        }

        @Override
        public int read() {
            return pos < count ? buf[pos++] & 0xFF : -1;
        }

        @Override
        public byte[] readNBytes(int most) {
            int from = pos;
            pos += Math.min(most, count - from);
            return Arrays.copyOfRange(buf, from, pos);
        }

        byte[] room(int length) {
            if (buf.length < length) {
                buf = new byte[length];
            }
            pos = 0;
            count = length;
            return buf;
        }

        int capacity() {
            return buf.length;
        }
    }

    private final Encoded encoded = new Encoded();
    private final Taken taken = new Taken();

    /** Encodes; the bytes stay valid until the next. */
    void encode(Object element) throws IOException {
        encoded.reset();
        Values.write(encoded, element);
    }

    byte[] bytes() {
        return encoded.bytes();
    }

    int length() {
        return encoded.length();
    }

    /** Room for the bytes of an element. */
    byte[] room(int length) {
        return taken.room(length);
    }

    /** Decodes what is in the {@link #room}. */
    Object decode(ObjectInputFilter filter) throws IOException {
        try {
            return Values.read(taken, filter);
        } catch (ClassNotFoundException e) {
            throw (IOException) new InvalidClassException(e.getMessage(), "is not known here").initCause(e);
        }
    }

    /** Whether it is worth keeping. */
    boolean isSmall() {
        return encoded.bytes().length <= KEPT && taken.capacity() <= KEPT;
    }
}
