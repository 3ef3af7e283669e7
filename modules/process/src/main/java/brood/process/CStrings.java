package brood.process;

import brood.core.Utf8;
import brood.libc.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Argument vectors and environments as C has them. */
final class CStrings {
    private CStrings() {}

    /** A NULL-terminated array of strings; addresses as numbers, because making them addresses delays a start by 4 ms. */
    static MemorySegment array(Arena arena, List<String> strings, String what) {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            try {
                array.setAtIndex(
                        ValueLayout.JAVA_LONG,
                        i,
                        Utf8.cString(arena, strings.get(i)).address());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(what + " " + i + " " + e.getMessage(), e);
            }
        }
        return array;
    }

    /** The environment of a program; null stands for this process's own, which is handed over as it is. */
    static MemorySegment environment(Arena arena, Environment environment) {
        return environment == null
                ? MemorySegment.ofAddress(Native.environAddress())
                : array(arena, environment.entries(), "environment string");
    }
}
