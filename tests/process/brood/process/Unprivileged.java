package brood.process;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Another JVM with the same modules that runs as a user who may do nothing; for tests that run as root. */
final class Unprivileged {
    static final int UID = 65534;

    private static final List<String> PATHS =
            List.of("--module-path=", "--class-path=", "--patch-module=brood.process=");

    /** The modules where that user may read them, which may not be so where they were built. */
    private static Path copies;

    private Unprivileged() {}

    static Command jvm(Class<?> main, String... arguments) throws Exception {
        List<String> argv = TestJvm.of(main, arguments).argv();
        List<String> readable = new ArrayList<>();
        for (String argument : argv) {
            readable.add(readable(argument));
        }
        Command command = Command.of(readable)
                .identity(new Identity(OptionalInt.of(UID), OptionalInt.of(UID), Optional.of(List.of())))
                .directory("/")
                .env("PATH", "/usr/bin:/bin");
        Command test = Command.of("test", "-x", argv.getFirst()).identity(command.identity);
        assumeThat(test.run().isSuccess()).as("the JDK is for everybody").isTrue();
        return command;
    }

    private static String readable(String argument) throws IOException {
        for (String path : PATHS) {
            if (argument.startsWith(path)) {
                List<String> copied = new ArrayList<>();
                for (String part : argument.substring(path.length()).split(":")) {
                    Path original = Path.of(part).toAbsolutePath().normalize();
                    copied.add(copy(original).toString());
                }
                return path + String.join(":", copied);
            }
        }
        return argument;
    }

    private static synchronized Path copy(Path original) throws IOException {
        if (copies == null) {
            copies = Files.createTempDirectory("brood-test-");
            Files.setPosixFilePermissions(copies, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(Unprivileged::delete));
        }
        Path copy = copies.resolve(original.toString().substring(1));
        if (!Files.exists(copy) && Files.exists(original)) {
            try (Stream<Path> files = Files.walk(original)) {
                for (Path file : files.toList()) {
                    Path to = copy.resolve(original.relativize(file));
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
            try (Stream<Path> made = Files.walk(copies)) {
                for (Path file : made.toList()) { // whatever the umask
                    String mode = Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--";
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                }
            }
        }
        return copy;
    }

    private static void delete() {
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
