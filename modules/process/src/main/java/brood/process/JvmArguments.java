package brood.process;

import brood.core.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A command line of the java launcher, taken apart. Argument files are replaced by what is in them, because they may hold
 * the main class as well, and may be gone when the command line is used again.
 *
 * @param flags what comes before the main class, one string each: {@code --class-path=x} instead of {@code -cp x}
 * @param main the main class, or {@code -m} and the module, or {@code -jar} and the file
 * @param arguments what the main class gets
 */
record JvmArguments(List<String> flags, List<String> main, List<String> arguments) {
    /** Flags whose value may be the next argument; each can be written with an equals sign as well. */
    private static final Set<String> WITH_VALUE = Set.of(
            "--add-exports",
            "--add-modules",
            "--add-opens",
            "--add-reads",
            "--class-path",
            "--enable-native-access",
            "--limit-modules",
            "--module-path",
            "--patch-module",
            "--source",
            "--upgrade-module-path");

    /** Flags whose value is a path, or several with colons between them. */
    private static final List<String> PATHS = List.of(
            "--class-path=",
            "--module-path=",
            "--upgrade-module-path=",
            "-XX:AOTCache=",
            "-XX:SharedArchiveFile=",
            "-XX:ErrorFile=");

    private static final String PATCH = "--patch-module=";

    /**
     * Takes a command line apart, without its first string, the launcher's name.
     *
     * @throws IOException an argument file cannot be read
     * @throws IllegalStateException if there is no main class
     */
    static JvmArguments parse(List<String> commandLine) throws IOException {
        Deque<String> rest = new ArrayDeque<>(commandLine);
        List<String> flags = new ArrayList<>();
        boolean expands = true;
        int fromFile = 0; // how many of the next arguments come from a file: they name no further one
        while (!rest.isEmpty()) {
            int before = rest.size();
            String argument = longForm(rest.pop());
            if (fromFile == 0 && expands && argument.startsWith("@") && argument.length() > 1) {
                if (argument.startsWith("@@")) { // an argument that begins with one @
                    rest.push(argument.substring(1));
                    fromFile = 1;
                } else {
                    fromFile = unfold(argument.substring(1), rest);
                }
                continue;
            }
            if (argument.equals("-jar") || argument.equals("--module")) {
                return of(flags, List.of(argument, rest.isEmpty() ? "" : rest.pop()), rest);
            } else if (argument.startsWith("--module=")) {
                return of(flags, List.of("--module", argument.substring(9)), rest);
            } else if (!argument.startsWith("-")) {
                return of(flags, List.of(argument), rest);
            } else if (argument.equals("--disable-@files")) {
                expands = false;
            } else if (WITH_VALUE.contains(argument) && !rest.isEmpty()) {
                flags.add(argument + "=" + rest.pop());
            } else {
                flags.add(argument);
            }
            fromFile = Math.max(0, fromFile - (before - rest.size()));
        }
        throw new IllegalStateException(
                "this JVM has no main class on its command line: the java launcher did not start it");
    }

    private static JvmArguments of(List<String> flags, List<String> main, Deque<String> rest) {
        return new JvmArguments(flags, main, List.copyOf(rest));
    }

    private static String longForm(String flag) {
        return switch (flag) {
            case "-cp", "-classpath" -> "--class-path";
            case "-p" -> "--module-path";
            case "-m" -> "--module";
            default -> flag;
        };
    }

    /** Puts what is in a file in front of the rest; how many arguments that are. */
    private static int unfold(String file, Deque<String> rest) throws IOException {
        List<String> arguments = ArgumentFile.arguments(Utf8.decode(Files.readAllBytes(Path.of(file))));
        arguments.reversed().forEach(rest::push);
        return arguments.size();
    }

    /** The flag with its paths absolute; itself if it has none. */
    static String absolutePaths(String flag) {
        if (flag.startsWith(PATCH)) { // a module, then its paths
            int equals = flag.indexOf('=', PATCH.length()) + 1;
            return flag.substring(0, equals) + absolute(flag.substring(equals));
        }
        for (String name : PATHS) {
            if (flag.startsWith(name)) {
                return name + absolute(flag.substring(name.length()));
            }
        }
        return flag;
    }

    private static String absolute(String paths) {
        StringBuilder absolute = new StringBuilder();
        for (String path : paths.split(":", -1)) {
            absolute.append(absolute.isEmpty() ? "" : ":");
            if (!path.startsWith("/")) { // an empty one is this directory as well
                absolute.append(System.getProperty("user.dir")).append('/');
            }
            absolute.append(path);
        }
        return absolute.toString();
    }
}
