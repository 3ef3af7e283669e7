package brood.libc;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is generated is what is listed, no less and no more. */
class SymbolListTest {
    static List<SymbolList> lists() {
        return SymbolList.all();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void everySymbolHasItsMethodAndEveryMethodItsSymbol(SymbolList list) {
        List<String> methods = SymbolList.publicMethods(list.headerClass()).stream()
                .map(Method::getName)
                .toList();

        List<String> listed = Stream.concat(
                        list.constants().stream(),
                        list.functions().keySet().stream().map(SymbolList::methodName))
                .toList();
        assertThat(methods).isNotEmpty().containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void everyGeneratedFileBelongsToAnEntry() throws IOException {
        var expected = new TreeSet<>(List.of("Symbols.java"));
        for (SymbolList list : lists()) {
            expected.add(list.header() + "_h.java");
            list.structs().forEach(struct -> expected.add(struct + ".java"));
        }

        Path generated = SymbolList.ROOT.resolve("modules/libc/src/generated/java/brood/libc");
        try (Stream<Path> files = Files.list(generated)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void everyHeaderHasItsList() throws IOException {
        try (Stream<Path> files = Files.list(SymbolList.ROOT.resolve("headers"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".h", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            lists().stream().map(SymbolList::header).toList());
        }
    }

    @Test
    void theSymbolsAreThoseOfTheListedFunctions() {
        TreeSet<String> listed = lists().stream()
                .flatMap(list -> list.functions().keySet().stream())
                .map(SymbolList::symbol)
                .collect(toCollection(TreeSet::new));

        assertThat(Symbols.ALL).containsExactlyElementsOf(listed);
    }

    @ParameterizedTest
    @MethodSource("boundSymbols")
    void everyBoundSymbolIsInTheCLibrary(String symbol) {
        assertThat(Native.has(symbol)).isTrue();
    }

    static List<String> boundSymbols() {
        return Symbols.ALL;
    }
}
