package brood.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Memory that C hands over as a bare address, and what this C library has. */
public final class Native {
    private Native() {}

    /** Looked up once: that takes as long as fifty system calls. */
    private static final class Environ {
        static final MemorySegment POINTER = at(Downcall.symbol("environ").address(), Long.BYTES);
    }

    /** The {@code size} bytes at an address that C returned; valid as long as C says so. */
    public static MemorySegment at(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** As {@link #at(long, long)}, but valid until the arena is closed, which says so to whoever uses it later. */
    public static MemorySegment at(long address, long size, Arena arena) {
        return at(address, size, arena, null);
    }

    /** As {@link #at(long, long, Arena)}; the memory is given to the cleanup when the arena is closed. */
    public static MemorySegment at(long address, long size, Arena arena, Consumer<MemorySegment> cleanup) {
        return MemorySegment.ofAddress(address).reinterpret(size, arena, cleanup);
    }

    /** The NUL-terminated string at an address that C returned, decoded as UTF-8; null for the null address. */
    public static String string(long address) {
        return address == 0 ? null : at(address, Long.MAX_VALUE).getString(0);
    }

    /** The bytes of the NUL-terminated string at an address that C returned; null for the null address. */
    public static byte[] bytes(long address) {
        if (address == 0) {
            return null;
        }
        MemorySegment string = at(address, Long.MAX_VALUE);
        int length = 0;
        while (string.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return string.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The strings of {@code extern char **environ}, this process's environment as it is now. */
    public static List<byte[]> environ() {
        List<byte[]> strings = new ArrayList<>();
        MemorySegment array = at(environAddress(), Long.MAX_VALUE);
        for (long i = 0; array.getAtIndex(ValueLayout.JAVA_LONG, i) != 0; i++) {
            strings.add(bytes(array.getAtIndex(ValueLayout.JAVA_LONG, i)));
        }
        return strings;
    }

    /** The value of {@code extern char **environ}: what to hand a child that inherits it unchanged. */
    public static long environAddress() {
        return Environ.POINTER.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Whether this C library has the symbol. */
    public static boolean has(String symbol) {
        return Downcall.symbol(symbol).address() != 0;
    }
}
