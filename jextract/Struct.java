import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * One listed struct: accessors at constant offsets. Nothing of jextract's layout object remains, because building one
 * and selecting fields by its paths costs milliseconds of start-up.
 */
record Struct(Class<?> type) {
    private static final String CLASS = """
            import java.lang.foreign.MemorySegment;
            import java.lang.foreign.SegmentAllocator;
            import java.lang.foreign.ValueLayout;

            %2$s
            public final class %1$s {
                private %1$s() {}

                /** The size of one in bytes. */
                public static long sizeof() {
                    return %3$d;
                }

                /** Space for one. */
                public static MemorySegment allocate(SegmentAllocator allocator) {
                    return allocator.allocate(%3$d, %4$d);
                }

                /** Space for {@code count} in a row. */
                public static MemorySegment allocateArray(long count, SegmentAllocator allocator) {
                    return allocator.allocate(Math.multiplyExact(%3$dL, count), %4$d);
                }

                /** The one at {@code index} of a row. */
                public static MemorySegment asSlice(MemorySegment array, long index) {
                    return array.asSlice(%3$d * index, %3$d);
                }
            """;
    private static final String OFFSET = """

                public static long %1$s$offset() {
                    return %2$d;
                }
            """;
    private static final String VALUE = """

                public static %3$s %1$s(MemorySegment struct) {
                    return struct.get(ValueLayout.%4$s, %2$d);
                }

                public static void %1$s(MemorySegment struct, %3$s value) {
                    struct.set(ValueLayout.%4$s, %2$d, value);
                }
            """;
    private static final String SLICE = """

                public static MemorySegment %1$s(MemorySegment struct) {
                    return struct.asSlice(%2$d, %3$d);
                }
            """;

    String source(Extracted extracted) throws IOException, ReflectiveOperationException {
        var layout = (GroupLayout) type.getMethod("layout").invoke(null);
        var out = new StringBuilder(CLASS.formatted(
                type.getSimpleName(), extracted.comment(type), layout.byteSize(), layout.byteAlignment()));
        fields(layout, 0, out);
        return out.append("}\n").toString();
    }

    private static void fields(GroupLayout group, long start, StringBuilder out) {
        long offset = start;
        for (MemoryLayout member : group.memberLayouts()) {
            String name = member.name().orElse("");
            if (member instanceof GroupLayout anonymous && name.startsWith("$anon$")) {
                fields(anonymous, offset, out);
            } else if (!(member instanceof PaddingLayout)) {
                out.append(OFFSET.formatted(name, offset));
                out.append(
                        member instanceof ValueLayout value
                                ? VALUE.formatted(name, offset, value.carrier().getSimpleName(), constantFor(value))
                                : SLICE.formatted(name, offset, member.byteSize()));
            }
            offset += group instanceof UnionLayout ? 0 : member.byteSize();
        }
    }

    /** The constant of ValueLayout that reads and writes it; fields of a packed struct lie unaligned. */
    private static String constantFor(ValueLayout value) {
        String name = value instanceof AddressLayout
                ? "ADDRESS"
                : "JAVA_" + value.carrier().getSimpleName().toUpperCase(Locale.ROOT);
        return value.byteAlignment() < value.byteSize() ? name + "_UNALIGNED" : name;
    }
}
