package brood.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that a test runs to its end. Not by Brood, which is what is tested; arguments and variables are encoded by
 * this JVM's locale, so bytes that matter go into the script of a {@link #shell}.
 */
final class Program {
    private final ProcessBuilder builder;
    private byte[] stdin = {};
    private int patienceSeconds = 120;

    private Program(List<String> command) {
        builder = new ProcessBuilder(new ArrayList<>(command));
    }

    static Program of(String... command) {
        return new Program(List.of(command));
    }

    /** {@code sh} with a script whose characters are its bytes, and arguments: {@code $1} and so on. */
    static Program shell(Path script, String characters, String... arguments) throws IOException {
        Files.write(script, characters.getBytes(ISO_8859_1));
        return of("/bin/sh", script.toString()).with(arguments);
    }

    Program with(String... arguments) {
        builder.command().addAll(List.of(arguments));
        return this;
    }

    Program env(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    Program in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    Program stdin(byte[] bytes) {
        stdin = bytes;
        return this;
    }

    /** For one that takes long. */
    Program patience(int seconds) {
        patienceSeconds = seconds;
        return this;
    }

    /** Runs it; one that does not end is killed and fails the test. */
    Result run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("brood-test-");
        Path in = Files.write(folder.resolve("in"), stdin);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Process process = builder.redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(builder.command() + " did not end:\n" + Files.readString(err, ISO_8859_1));
            }
            return new Result(process.exitValue(), Files.readAllBytes(out), Files.readAllBytes(err));
        } finally {
            for (Path file : List.of(in, out, err, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
