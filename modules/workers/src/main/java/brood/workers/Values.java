package brood.workers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One object in a stream of bytes. The common small ones have a form of their own, a byte and what it says, and so has an array of
 * such; that takes a fiftieth of the time. All others are serialised. Identity does not matter for the small ones.
 */
final class Values {
    private static final int SERIALISED = 0;
    private static final int NULL = 1;
    private static final int INTEGER = 2;
    private static final int LONG = 3;
    private static final int DOUBLE = 4;
    private static final int BOOLEAN = 5;
    private static final int STRING = 6;
    private static final int ARRAY = 7;

    /** A string without characters above 255, which is most of them. */
    private static final int LATIN_STRING = 8;

    private static final int AT_ONCE = 1 << 16;

    private static final char LAST_LATIN = 0xFF;

    private Values() {}

    static void write(OutputStream out, Object value) throws IOException {
        int form = form(value);
        if (form == SERIALISED && value instanceof Object[] array && isSmall(array)) {
            out.write(ARRAY);
            writeInt(out, array.length);
            for (Object item : array) {
                writeForm(out, form(item), item);
            }
        } else {
            writeForm(out, form, value);
        }
    }

    /** No switch over types, which would be linked at run time, in every worker. */
    private static int form(Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Integer) {
            return INTEGER;
        }
        if (value instanceof Long) {
            return LONG;
        }
        if (value instanceof Double) {
            return DOUBLE;
        }
        if (value instanceof Boolean) {
            return BOOLEAN;
        }
        if (value instanceof String string) {
            return isLatin(string) ? LATIN_STRING : STRING;
        }
        return SERIALISED;
    }

    private static boolean isLatin(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (string.charAt(i) > LAST_LATIN) {
                return false;
            }
        }
        return true;
    }

    /** Of the very type: an array of strings shall not come back as one of objects. */
    private static boolean isSmall(Object[] array) {
        if (array.getClass() != Object[].class) {
            return false;
        }
        for (Object item : array) {
            if (form(item) == SERIALISED) {
                return false;
            }
        }
        return true;
    }

    private static void writeForm(OutputStream out, int form, Object value) throws IOException {
        out.write(form);
        switch (form) {
            case NULL -> {}
            case INTEGER -> writeInt(out, (Integer) value);
            case LONG -> writeLong(out, (Long) value);
            case DOUBLE -> writeLong(out, Double.doubleToRawLongBits((Double) value));
            case BOOLEAN -> out.write((Boolean) value ? 1 : 0);
            case LATIN_STRING -> writeBytes(out, ((String) value).getBytes(StandardCharsets.ISO_8859_1));
            case STRING -> writeBytes(out, wide((String) value));
            default -> Copies.write(out, value);
        }
    }

    /** Two bytes for each character: an encoder would replace lone surrogates. */
    private static byte[] wide(String string) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(string.length(), Character.BYTES));
        bytes.asCharBuffer().put(string);
        return bytes.array();
    }

    private static void writeBytes(OutputStream out, byte[] bytes) throws IOException {
        writeInt(out, bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    /** A number as four bytes. */
    static void writeInt(OutputStream out, int value) throws IOException {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    private static void writeLong(OutputStream out, long value) throws IOException {
        writeInt(out, (int) (value >>> Integer.SIZE));
        writeInt(out, (int) value);
    }

    static Object read(InputStream in, ObjectInputFilter filter) throws IOException, ClassNotFoundException {
        int form = in.read();
        if (form != ARRAY) {
            return readForm(in, form, filter);
        }
        int length = readInt(in);
        if (length < 0) {
            throw new IOException("an array of " + length);
        }
        Object[] array = new Object[Math.min(length, AT_ONCE)]; // takes memory as it comes: anything may be said
        for (int i = 0; i < length; i++) {
            if (i == array.length) {
                array = Arrays.copyOf(array, (int) Math.min(length, 2L * i));
            }
            array[i] = readForm(in, in.read(), filter);
        }
        return array;
    }

    private static Object readForm(InputStream in, int form, ObjectInputFilter filter)
            throws IOException, ClassNotFoundException {
        return switch (form) {
            case NULL -> null;
            case INTEGER -> readInt(in);
            case LONG -> readLong(in);
            case DOUBLE -> Double.longBitsToDouble(readLong(in));
            case BOOLEAN -> in.read() == 1;
            case LATIN_STRING -> new String(in.readNBytes(readInt(in)), StandardCharsets.ISO_8859_1);
            case STRING ->
                ByteBuffer.wrap(in.readNBytes(readInt(in))).asCharBuffer().toString();
            case SERIALISED -> Copies.read(in, filter);
            default -> throw new IOException("a value of unknown form " + form);
        };
    }

    /** Four bytes as a number. */
    static int readInt(InputStream in) throws IOException {
        int first = in.read();
        int second = in.read();
        int third = in.read();
        int last = in.read();
        if ((first | second | third | last) < 0) {
            throw new EOFException("a number is cut off");
        }
        return first << 24 | second << 16 | third << 8 | last;
    }

    private static long readLong(InputStream in) throws IOException {
        return (long) readInt(in) << Integer.SIZE | readInt(in) & 0xFFFF_FFFFL;
    }
}
