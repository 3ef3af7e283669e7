package brood.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Lossless UTF-8 between the kernel's bytes and {@code String}, whatever the locale.
 *
 * <p>To the kernel a name is bytes. Bytes that are not UTF-8 become the lone surrogates U+DC80 to U+DCFF, which no text
 * contains, and turn into the same bytes again: every string of this library may carry them.
 */
public final class Utf8 {
    private static final char ESCAPE = 0xDC00;

    private Utf8() {}

    /**
     * The bytes of a string.
     *
     * @throws IllegalArgumentException if it has a lone surrogate that stands for no byte
     */
    public static byte[] encode(String string) {
        boolean escaped = false;
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (isEscape(c)) {
                escaped = true;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "lone surrogate U+%04X at %d stands for no byte".formatted((int) c, i));
            }
        }
        return escaped ? encodeEscaped(string) : string.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeEscaped(String string) {
        var out = ByteBuffer.allocate(string.length() * 3);
        for (int i = 0; i < string.length(); ) {
            int codePoint = string.codePointAt(i);
            if (codePoint <= 0xFFFF && isEscape((char) codePoint)) {
                out.put((byte) (codePoint - ESCAPE));
            } else {
                out.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(codePoint);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static boolean isEscape(char c) {
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF;
    }

    /** The string of some bytes; never fails, and {@link #encode} gives the same bytes back. */
    public static String decode(byte[] bytes) {
        String quick = new String(bytes, StandardCharsets.UTF_8);
        if (quick.indexOf('\uFFFD') < 0) {
            return quick;
        }
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xFF)));
            }
            result = decoder.reset().decode(in, out, true);
        }
        return out.flip().toString();
    }

    /**
     * A NUL-terminated copy of a string's bytes.
     *
     * @throws IllegalArgumentException if the string has a NUL, which would end it early
     */
    public static MemorySegment cString(SegmentAllocator allocator, String string) {
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("contains a NUL character: " + string.replace("\0", "\\0"));
        }
        byte[] bytes = encode(string);
        MemorySegment copy = allocator.allocate(bytes.length + 1L);
        copy.asByteBuffer().put(bytes).put((byte) 0); // the first access to a segment itself costs a start 5 ms
        return copy;
    }
}
