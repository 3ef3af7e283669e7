package brood.libc;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The generated bindings against what the C compiler makes of the same headers. Everything is driven by the symbol
 * lists and by reflection: a new symbol is covered as soon as it is bound.
 */
class ConformanceTest {
    /** The sizes that the call convention takes for granted. */
    private static final Map<String, Long> ASSUMED_SIZES = Map.ofEntries(
            Map.entry("short", 2L),
            Map.entry("int", 4L),
            Map.entry("long", 8L),
            Map.entry("void *", 8L),
            Map.entry("size_t", 8L),
            Map.entry("ssize_t", 8L),
            Map.entry("off_t", 8L),
            Map.entry("nfds_t", 8L),
            Map.entry("time_t", 8L),
            Map.entry("rlim_t", 8L),
            Map.entry("pid_t", 4L),
            Map.entry("uid_t", 4L),
            Map.entry("gid_t", 4L),
            Map.entry("id_t", 4L),
            Map.entry("mode_t", 4L));

    private static Map<String, Long> inC;

    static List<SymbolList> lists() {
        return SymbolList.all();
    }

    @BeforeAll
    static void askTheCompiler(@TempDir Path folder) throws IOException, InterruptedException {
        if (CProbe.compilerIsMissing()) {
            assertThat(System.getenv("CI"))
                    .as("CI is set, so cc is needed, and it is missing")
                    .isNotEqualTo("true");
            abort("no cc");
        }
        var probe = new CProbe();
        ASSUMED_SIZES.keySet().forEach(type -> probe.ask("sizeof " + type, "sizeof(" + type + ")"));
        for (SymbolList list : lists()) {
            for (String constant : list.constants()) {
                probe.ask(constant, constant);
                probe.ask("sizeof " + constant, "sizeof(" + constant + ")");
            }
            list.functions().keySet().forEach(function -> askAboutFunction(probe, list, function));
            list.structs().forEach(struct -> askAboutStruct(probe, struct));
        }
        inC = probe.answers(folder);
    }

    private static void askAboutFunction(CProbe probe, SymbolList list, String function) {
        Method method = SymbolList.method(list.headerClass(), SymbolList.methodName(function));
        String call = Arrays.stream(method.getParameterTypes())
                .map(type -> switch (type.getSimpleName()) {
                    case "short" -> "some_short";
                    case "int" -> "some_int";
                    case "long" -> "MORE_THAN_INT";
                    case "MemorySegment" -> "some_pointer";
                    default -> throw new AssertionError(function + " takes a " + type);
                })
                .collect(joining(", ", function + "(", ")"));
        probe.typeCheck(call);
        String type = "__typeof__(" + call + ")";
        probe.ask(function + " is void", "__builtin_types_compatible_p(" + type + ", void)");
        if (method.getReturnType() != void.class) {
            probe.ask("sizeof " + function, "sizeof(" + type + ")");
            probe.ask(function + " is signed", "(" + type + ") -1 < (" + type + ") 1");
        }
    }

    private static void askAboutStruct(CProbe probe, String struct) {
        String type = "struct " + struct;
        String variable = "the_" + struct;
        probe.declareFilled(type, variable);
        probe.ask("sizeof " + type, "sizeof(" + type + ")");
        for (String field : fields(struct)) {
            String member = struct + "." + field;
            probe.ask("offset of " + member, "offsetof(" + type + ", " + field + ")");
            probe.ask(
                    "sizeof " + member,
                    isOpenEnded(struct, field)
                            ? "sizeof(" + type + ") - offsetof(" + type + ", " + field + ")"
                            : "sizeof(" + variable + "." + field + ")");
            if (!isSlice(struct, field)) {
                probe.ask(member, variable + "." + field);
            }
        }
    }

    @Test
    void theTypesHaveTheSizesThatTheCallConventionAssumes() {
        assertThat(ASSUMED_SIZES).allSatisfy((type, size) -> assertInC("sizeof " + type, size));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void everyConstantHasItsValueAndItsSize(SymbolList list) {
        assertThat(list.constants()).allSatisfy(constant -> {
            Method method = SymbolList.method(list.headerClass(), constant);
            long value = ((Number) method.invoke(null)).longValue();
            assertInC("sizeof " + constant, sizeOf(method.getReturnType()));
            // An unsigned int is the int with the same bits.
            boolean isUnsignedInt = method.getReturnType() == int.class && inC.get(constant) > Integer.MAX_VALUE;
            assertInC(constant, isUnsignedInt ? Integer.toUnsignedLong((int) value) : value);
        });
    }

    @ParameterizedTest
    @MethodSource("lists")
    void everyFunctionReturnsWhatItsResultKindSays(SymbolList list) {
        assertThat(list.functions()).allSatisfy((function, kind) -> {
            Class<?> type = SymbolList.method(list.headerClass(), SymbolList.methodName(function))
                    .getReturnType();
            assertInC(function + " is void", type == void.class ? 1 : 0);
            if (type != void.class) {
                assertInC("sizeof " + function, sizeOf(type));
            }
            switch (kind) {
                case "int", "error" -> assertThat(type).isEqualTo(int.class);
                case "long", "pointer" -> assertThat(type).isEqualTo(long.class);
                default -> assertThat(kind).isIn("plain", "raw");
            }
            if (kind.equals("int") || kind.equals("long")) {
                assertInC(function + " is signed", 1);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("structs")
    void everyStructHasItsSize(String struct) throws ReflectiveOperationException {
        assertInC("sizeof struct " + struct, (long)
                SymbolList.generated(struct).getMethod("sizeof").invoke(null));
        try (Arena arena = Arena.ofConfined()) {
            assertInC("sizeof struct " + struct, allocate(struct, arena).byteSize());
        }
    }

    @ParameterizedTest
    @MethodSource("structs")
    void everyFieldIsReadAndWrittenWhereCHasIt(String struct) {
        Class<?> type = SymbolList.generated(struct);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(fields(struct)).isNotEmpty().allSatisfy(field -> {
                String member = struct + "." + field;
                assertInC("offset of " + member, (long)
                        type.getMethod(field + "$offset").invoke(null));

                MemorySegment filled = allocate(struct, arena);
                for (long i = 0; i < filled.byteSize(); i++) {
                    filled.set(ValueLayout.JAVA_BYTE, i, CProbe.fill(i));
                }
                Method getter = type.getMethod(field, MemorySegment.class);
                Object value = getter.invoke(null, filled);
                if (isSlice(struct, field)) {
                    var slice = (MemorySegment) value;
                    assertInC("offset of " + member, slice.address() - filled.address());
                    assertInC("sizeof " + member, slice.byteSize());
                } else {
                    assertInC("sizeof " + member, sizeOf(getter.getReturnType()));
                    assertInC(member, toLong(value));

                    MemorySegment written = allocate(struct, arena);
                    type.getMethod(field, MemorySegment.class, getter.getReturnType())
                            .invoke(null, written, value);
                    assertInC(member, toLong(getter.invoke(null, written)));
                }
            });
        }
    }

    private static void assertInC(String question, long bound) {
        assertThat(bound).as(question).isEqualTo(inC.get(question));
    }

    static List<String> structs() {
        return lists().stream().flatMap(list -> list.structs().stream()).toList();
    }

    private static List<String> fields(String struct) {
        return SymbolList.publicMethods(SymbolList.generated(struct)).stream()
                .map(Method::getName)
                .filter(name -> name.endsWith("$offset"))
                .map(name -> name.substring(0, name.length() - "$offset".length()))
                .sorted()
                .toList();
    }

    /** A struct or an array in the struct is got as a part of it, and has no setter. */
    private static boolean isSlice(String struct, String field) {
        return SymbolList.publicMethods(SymbolList.generated(struct)).stream()
                .noneMatch(method -> method.getName().equals(field) && method.getParameterCount() == 2);
    }

    /** An array without a length, to which C gives no size: what follows the struct is its. */
    private static boolean isOpenEnded(String struct, String field) {
        try (Arena arena = Arena.ofConfined()) {
            Method getter = SymbolList.generated(struct).getMethod(field, MemorySegment.class);
            return getter.invoke(null, allocate(struct, arena)) instanceof MemorySegment slice
                    && isSlice(struct, field)
                    && slice.byteSize() == 0;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment allocate(String struct, Arena arena) throws ReflectiveOperationException {
        return (MemorySegment)
                SymbolList.method(SymbolList.generated(struct), "allocate").invoke(null, arena);
    }

    private static long toLong(Object value) {
        return value instanceof MemorySegment pointer ? pointer.address() : ((Number) value).longValue();
    }

    private static long sizeOf(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "byte" -> 1;
            case "short" -> 2;
            case "int" -> 4;
            case "long", "MemorySegment" -> 8;
            default -> throw new AssertionError("no integer type: " + type);
        };
    }
}
