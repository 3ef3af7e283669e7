package brood.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Text in off-heap memory. */
final class Bytes {
    private Bytes() {}

    static MemorySegment of(String text) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(UTF_8));
    }

    static MemorySegment room(long size) {
        return Arena.ofAuto().allocate(size);
    }

    static String text(MemorySegment bytes, long length) {
        return new String(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }
}
