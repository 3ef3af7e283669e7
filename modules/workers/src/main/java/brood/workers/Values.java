package brood.workers;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;

/**
 * One object in a frame. The common small ones have a form of their own, a byte and what it says, and so has an array of
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

    private Values() {}

    static void write(FrameOutput out, Object value) throws IOException {
        int form = form(value);
        if (form == SERIALISED && value instanceof Object[] array && isSmall(array)) {
            out.write(ARRAY);
            out.writeInt(array.length);
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
        return value instanceof String ? STRING : SERIALISED;
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

    private static void writeForm(FrameOutput out, int form, Object value) throws IOException {
        out.write(form);
        switch (form) {
            case NULL -> {}
            case INTEGER -> out.writeInt((Integer) value);
            case LONG -> writeLong(out, (Long) value);
            case DOUBLE -> writeLong(out, Double.doubleToRawLongBits((Double) value));
            case BOOLEAN -> out.write((Boolean) value ? 1 : 0);
            case STRING -> {
                byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_16BE); // lone surrogates as well
                out.writeInt(bytes.length);
                out.write(bytes);
            }
            default -> Copies.write(out, value);
        }
    }

    private static void writeLong(FrameOutput out, long value) throws IOException {
        out.writeInt((int) (value >>> Integer.SIZE));
        out.writeInt((int) value);
    }

    static Object read(FrameInput in, ObjectInputFilter filter) throws IOException, ClassNotFoundException {
        int form = in.read();
        if (form != ARRAY) {
            return readForm(in, form, filter);
        }
        Object[] array = new Object[in.readInt()];
        for (int i = 0; i < array.length; i++) {
            array[i] = readForm(in, in.read(), filter);
        }
        return array;
    }

    private static Object readForm(FrameInput in, int form, ObjectInputFilter filter)
            throws IOException, ClassNotFoundException {
        return switch (form) {
            case NULL -> null;
            case INTEGER -> in.readInt();
            case LONG -> readLong(in);
            case DOUBLE -> Double.longBitsToDouble(readLong(in));
            case BOOLEAN -> in.read() == 1;
            case STRING -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_16BE);
            case SERIALISED -> Copies.read(in, filter);
            default -> throw new IOException("a value of unknown form " + form);
        };
    }

    private static long readLong(FrameInput in) throws IOException {
        return (long) in.readInt() << Integer.SIZE | in.readInt() & 0xFFFF_FFFFL;
    }
}
