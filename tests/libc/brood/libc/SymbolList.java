package brood.libc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One of jextract's symbol lists: what is bound from a header. Functions map to their result kinds; the constants
 * include the numbers that the system calls among the functions need.
 */
record SymbolList(
        String header, SortedSet<String> constants, SortedSet<String> structs, Map<String, String> functions) {
    static final Path ROOT = Path.of(System.getProperty("brood.root", "../..")).toAbsolutePath();

    static List<SymbolList> all() {
        try (Stream<Path> files = Files.list(ROOT.resolve("jextract"))) {
            return files.filter(file -> file.toString().endsWith(".symbols"))
                    .sorted()
                    .map(SymbolList::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SymbolList read(Path file) {
        String header = file.getFileName().toString().replace(".symbols", "");
        var list = new SymbolList(header, new TreeSet<>(), new TreeSet<>(), new TreeMap<>());
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "constant" -> list.constants.add(words[1]);
                    case "struct" -> list.structs.add(words[1]);
                    case "function" -> list.functions.put(words[1], words[2]);
                    default -> throw new IllegalArgumentException(line);
                }
                if (words[1].startsWith("syscall_")) {
                    list.constants.add(words[1].replace("syscall_", "SYS_"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return list;
    }

    /** The name of the method that a listed function became. */
    static String methodName(String function) {
        return function.replaceFirst("^(call|syscall)_", "");
    }

    /** The C library's symbol that a listed function calls. */
    static String symbol(String function) {
        return function.startsWith("syscall_") ? "syscall" : methodName(function);
    }

    Class<?> headerClass() {
        return generated(header + "_h");
    }

    static Class<?> generated(String name) {
        try {
            return Class.forName("brood.libc." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("listed, but not generated: " + name, e);
        }
    }

    static List<Method> publicMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toList();
    }

    static Method method(Class<?> type, String name) {
        return publicMethods(type).stream()
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("listed, but not generated: " + type.getSimpleName() + "." + name));
    }

    @Override
    public String toString() {
        return header;
    }
}
