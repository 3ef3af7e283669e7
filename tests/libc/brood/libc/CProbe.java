package brood.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A C program over all our headers that answers questions about them: it prints the value of each expression asked. */
final class CProbe {
    private final StringBuilder declarations = new StringBuilder();
    private final StringBuilder calls = new StringBuilder();
    private final StringBuilder statements = new StringBuilder();

    CProbe() {
        SymbolList.all().forEach(list -> declarations.append("#include \"" + list.header() + ".h\"\n"));
        declarations.append(
                """
                #include <stdio.h>

                /* Arguments for calls that are only type-checked. */
                #define MORE_THAN_INT (1L << 32)
                short some_short;
                int some_int;
                void *some_pointer;

                /* Different bytes from 1 to 127, so that a value is the same whether its type is signed or not. */
                static void fill(unsigned char *bytes, size_t size)
                {
                    for (size_t i = 0; i < size; i++)
                        bytes[i] = i % 127 + 1;
                }

                """);
    }

    /** A variable of that type, filled with the bytes of {@link #fill}. */
    void declareFilled(String type, String variable) {
        declarations.append("%s %s;\n".formatted(type, variable));
        statements.append("    fill((unsigned char *) &%1$s, sizeof %1$s);\n".formatted(variable));
    }

    /** What {@link #declareFilled} has in a byte. */
    static byte fill(long index) {
        return (byte) (index % 127 + 1);
    }

    /** A call that is never made: it compiles only if the arguments fit the parameters. */
    void typeCheck(String call) {
        calls.append("    %s;\n".formatted(call));
    }

    void ask(String question, String expression) {
        statements.append("    printf(\"%%lld %s\\n\", (long long) (%s));\n".formatted(question, expression));
    }

    static boolean compilerIsMissing() throws InterruptedException {
        try {
            run(List.of("cc", "--version"));
            return false;
        } catch (IOException noSuchProgram) {
            return true;
        }
    }

    /** The answers by question. The compiler's warnings are errors: they show arguments that do not fit. */
    Map<String, Long> answers(Path folder) throws IOException, InterruptedException {
        Path neverCalled = folder.resolve("calls.c");
        Files.writeString(neverCalled, declarations + "void calls(void)\n{\n" + calls + "}\n");
        compile("-fsyntax-only", neverCalled.toString());

        Path source = folder.resolve("probe.c");
        Path program = folder.resolve("probe");
        Files.writeString(source, declarations + "int main(void)\n{\n" + statements + "    return 0;\n}\n");
        compile("-o", program.toString(), source.toString());

        var answers = new TreeMap<String, Long>();
        for (String line : run(List.of(program.toString())).split("\n")) {
            String[] words = line.split(" ", 2);
            answers.put(words[1], Long.valueOf(words[0]));
        }
        return answers;
    }

    private static void compile(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "cc", "-D_GNU_SOURCE", "-Werror", "-Wno-deprecated-declarations", "-I", SymbolList.ROOT + "/headers"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " exited with " + process.exitValue() + ":\n" + output);
        }
        return output;
    }
}
