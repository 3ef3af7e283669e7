package brood.workers;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * The types of C that shared values have, with Python's letters for them. An unsigned number is a Java type that holds all of
 * its values.
 *
 * @param <T> what it is in Java
 */
public final class CType<T> {
    private static final VarHandle BYTES = ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();
    private static final VarHandle SHORTS = ValueLayout.JAVA_SHORT.varHandle().withInvokeExactBehavior();
    private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    /** {@code char}, a byte that is a character: {@code 'c'}, of Latin-1. */
    public static final CType<Character> CHAR =
            new CType<>('c', 1, bits -> (char) (bits & 0xFF), value -> within(value, 0, 0xFF));

    /** {@code wchar_t}: {@code 'u'}, a code point. */
    public static final CType<Integer> WCHAR =
            new CType<>('u', 4, bits -> (int) bits, value -> within(value, 0, Character.MAX_CODE_POINT));

    /** {@code signed char}: {@code 'b'}. */
    public static final CType<Byte> BYTE = new CType<>('b', 1, bits -> (byte) bits, Byte::longValue);

    /** {@code unsigned char}: {@code 'B'}. */
    public static final CType<Integer> UNSIGNED_BYTE =
            new CType<>('B', 1, bits -> (int) bits & 0xFF, value -> within(value, 0, 0xFF));

    /** {@code short}: {@code 'h'}. */
    public static final CType<Short> SHORT = new CType<>('h', 2, bits -> (short) bits, Short::longValue);

    /** {@code unsigned short}: {@code 'H'}. */
    public static final CType<Integer> UNSIGNED_SHORT =
            new CType<>('H', 2, bits -> (int) bits & 0xFFFF, value -> within(value, 0, 0xFFFF));

    /** {@code int}: {@code 'i'}. */
    public static final CType<Integer> INT = new CType<>('i', 4, bits -> (int) bits, Integer::longValue);

    /** {@code unsigned int}: {@code 'I'}. */
    public static final CType<Long> UNSIGNED_INT =
            new CType<>('I', 4, bits -> bits & 0xFFFF_FFFFL, value -> within(value, 0, 0xFFFF_FFFFL));

    /** {@code long}, which has 64 bits: {@code 'l'}. */
    public static final CType<Long> LONG = new CType<>('l', 8, bits -> bits, Long::longValue);

    /** {@code unsigned long}: {@code 'L'}. */
    public static final CType<BigInteger> UNSIGNED_LONG = new CType<>('L', 8, CType::unsigned, CType::bits);

    /** {@code long long}: {@code 'q'}. */
    public static final CType<Long> LONG_LONG = new CType<>('q', 8, bits -> bits, Long::longValue);

    /** {@code unsigned long long}: {@code 'Q'}. */
    public static final CType<BigInteger> UNSIGNED_LONG_LONG = new CType<>('Q', 8, CType::unsigned, CType::bits);

    /** {@code float}: {@code 'f'}. */
    public static final CType<Float> FLOAT =
            new CType<>('f', 4, bits -> Float.intBitsToFloat((int) bits), Float::floatToRawIntBits);

    /** {@code double}: {@code 'd'}. */
    public static final CType<Double> DOUBLE =
            new CType<>('d', 8, Double::longBitsToDouble, Double::doubleToRawLongBits);

    private static final List<CType<?>> ALL = List.of(
            CHAR,
            WCHAR,
            BYTE,
            UNSIGNED_BYTE,
            SHORT,
            UNSIGNED_SHORT,
            INT,
            UNSIGNED_INT,
            LONG,
            UNSIGNED_LONG,
            LONG_LONG,
            UNSIGNED_LONG_LONG,
            FLOAT,
            DOUBLE);

    private final char letter;
    private final int size;
    private final LongFunction<T> fromBits;
    private final ToLongFunction<T> toBits;

    private CType(char letter, int size, LongFunction<T> fromBits, ToLongFunction<T> toBits) {
        this.letter = letter;
        this.size = size;
        this.fromBits = fromBits;
        this.toBits = toBits;
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " is not from " + least + " to " + most);
        }
        return value;
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static long bits(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw new IllegalArgumentException(value + " is no unsigned number of 64 bits");
        }
        return value.longValue();
    }

    /**
     * The type with Python's letter.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CType<?> of(char letter) {
        for (CType<?> type : ALL) {
            if (type.letter == letter) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type of C is called '" + letter + "'");
    }

    /** Python's letter for it. */
    public char letter() {
        return letter;
    }

    /** How many bytes it takes. */
    public int size() {
        return size;
    }

    T get(MemorySegment memory, long at) {
        return fromBits.apply(
                switch (size) {
                    case 1 -> (byte) BYTES.getVolatile(memory, at);
                    case 2 -> (short) SHORTS.getVolatile(memory, at);
                    case 4 -> (int) INTS.getVolatile(memory, at);
                    default -> (long) LONGS.getVolatile(memory, at);
                });
    }

    void set(MemorySegment memory, long at, T value) {
        long bits = toBits.applyAsLong(value);
        switch (size) {
            case 1 -> BYTES.setVolatile(memory, at, (byte) bits);
            case 2 -> SHORTS.setVolatile(memory, at, (short) bits);
            case 4 -> INTS.setVolatile(memory, at, (int) bits);
            default -> LONGS.setVolatile(memory, at, bits);
        }
    }

    /** {@code 'i'}. */
    @Override
    public String toString() {
        return "'" + letter + "'";
    }
}
