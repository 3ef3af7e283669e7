package brood.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs in processes of their own: brood as the tests' own JDK runs it, and others. */
final class Brood {
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    /** Brood's modules as they are being tested. */
    static final String MODULE_PATH = System.getProperty("jdk.module.path");

    private static final String[] QUIET = {"-Xlog:disable", "-Xlog:all=error:stderr", "-XX:-UsePerfData"};
    private static final int SECONDS = 120;

    /** How a program ended and what it said. */
    record Result(int exit, String out, String err) {}

    private Brood() {}

    /** Brood with these arguments, in a JVM with these options. */
    static Result run(List<String> jvmOptions, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(JAVA.toString()));
        line.addAll(List.of(QUIET));
        line.addAll(jvmOptions);
        line.addAll(List.of("-p", MODULE_PATH, "-m", "launcher/brood.launcher.Main"));
        line.addAll(List.of(arguments));
        return run(line);
    }

    /** Any program. */
    static Result run(List<String> line) throws IOException, InterruptedException {
        Path out = Files.createTempFile("brood", "out");
        Path err = Files.createTempFile("brood", "err");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(line + " did not end; it said " + text(out) + text(err));
            }
            return new Result(process.exitValue(), text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
