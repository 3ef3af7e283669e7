import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What jextract made: its classes, compiled, and their sources, which alone hold the C declarations. */
record Extracted(Path sources) {
    static Class<?> type(String name) {
        try {
            return Class.forName("brood.libc." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("jextract made no class " + name, e);
        }
    }

    static Method method(Class<?> type, String name) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new IllegalArgumentException("jextract dropped " + name + " of " + type.getSimpleName());
    }

    /** The C declaration in the comment of a method. */
    String declaration(Method method) throws IOException {
        String type = method.getDeclaringClass().getSimpleName();
        return find(type, " \\* (.*)\n     \\* }\n     \\*/\n    public static \\w+ " + method.getName() + "\\(");
    }

    /** The whole comment of a class, with the C declaration of the struct. */
    String comment(Class<?> type) throws IOException {
        return find(type.getSimpleName(), "(?m)^(/\\*\\*\n(?: \\*.*\n)+? \\*/)$");
    }

    private String find(String type, String pattern) throws IOException {
        String source = Files.readString(sources.resolve("brood/libc/" + type + ".java"));
        var matcher = Pattern.compile(pattern).matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException(type + ".java has nothing like: " + pattern);
        }
        return matcher.group(1);
    }
}
