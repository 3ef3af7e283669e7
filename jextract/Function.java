import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;

/** One listed function: jextract's method with that signature, and the result kind the list states. */
record Function(Method method, String kind) {
    private static final int DOWNCALL_ARGUMENTS = 6;

    private static final String CALL = """

                private static final class %1$s$symbol {
                    static final MemorySegment ADDRESS = Downcall.symbol("%2$s");
                }

                /** {@code %3$s}, result kind {@code %4$s}. */
                public static %5$s %1$s(%6$s) {
            """;

    /** The name of the method: without the prefix that the headers use where the C prototype is not the one to call. */
    String name() {
        return method.getName().replaceFirst("^(call|syscall)_", "");
    }

    boolean isSystemCall() {
        return method.getName().startsWith("syscall_");
    }

    /** The C library's symbol that it calls. */
    String symbol() {
        return isSystemCall() ? "syscall" : name();
    }

    String source(Extracted extracted) throws IOException {
        var parameters = new ArrayList<String>();
        var arguments = new ArrayList<String>();
        var pointers = new ArrayList<String>();
        if (isSystemCall()) {
            arguments.add("SYS_" + name() + "()");
        }
        for (Parameter parameter : method.getParameters()) {
            String type = parameter.getType().getSimpleName();
            String name = parameter.getName();
            parameters.add(type + " " + name);
            switch (type) {
                case "short", "int", "long" -> arguments.add(name);
                case "MemorySegment" -> {
                    arguments.add("address(" + name + ")");
                    pointers.add(name);
                }
                default -> throw unfit("takes a " + type);
            }
        }
        if (arguments.size() > DOWNCALL_ARGUMENTS) {
            throw unfit("takes more than " + DOWNCALL_ARGUMENTS + " arguments");
        }
        while (arguments.size() < DOWNCALL_ARGUMENTS) {
            arguments.add("0");
        }

        var out = new StringBuilder(CALL.formatted(
                name(), symbol(), extracted.declaration(method), kind, result(), String.join(", ", parameters)));
        String call = returning() + "(" + name() + "$symbol.ADDRESS, " + String.join(", ", arguments) + ");\n";
        if (pointers.isEmpty()) {
            return out.append("        ").append(call).append("    }\n").toString();
        }
        out.append("        try {\n            ").append(call).append("        } finally {\n");
        pointers.forEach(p -> out.append("            Reference.reachabilityFence(").append(p).append(");\n"));
        return out.append("        }\n    }\n").toString();
    }

    private String returning() {
        boolean plain = kind.equals("plain") || kind.equals("raw");
        String call = "Downcall." + (plain ? "plain" : kind) + "Result";
        return switch (result()) {
            case "void" -> call;
            case "int" -> (plain ? "return (int) " : "return ") + call;
            default -> "return " + call;
        };
    }

    /** The Java type of the result. The kind says how a failure looks, so the C type has to fit it. */
    private String result() {
        String type = method.getReturnType().getSimpleName();
        boolean fits =
                switch (kind) {
                    case "int", "error" -> type.equals("int");
                    case "long" -> type.equals("long");
                    case "pointer" -> List.of("long", "MemorySegment").contains(type);
                    case "plain", "raw" -> List.of("int", "long", "MemorySegment", "void").contains(type);
                    default -> throw unfit("has the unknown result kind " + kind);
                };
        if (!fits) {
            throw unfit("returns " + type + ", which the result kind " + kind + " does not fit");
        }
        return type.equals("MemorySegment") ? "long" : type;
    }

    private IllegalArgumentException unfit(String why) {
        return new IllegalArgumentException(method.getName() + " " + why);
    }
}
