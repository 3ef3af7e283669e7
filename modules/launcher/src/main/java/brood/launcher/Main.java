package brood.launcher;

import brood.core.PosixException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The entry of {@code brood}: finds the command, parses its options, runs it, reports what fails in one line. */
public final class Main {
    private static final int OPERATION_FAILED = 1;

    private Main() {}

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        Console console = new Console();
        int code;
        try {
            code = run(StartState.arguments(arguments), console);
            console.flush();
        } catch (Console.BrokenPipe e) {
            code = Console.BROKEN_PIPE;
        } catch (Console.Unwritable e) {
            console.err("brood: " + e.getMessage());
            code = 1;
        }
        Runtime.getRuntime().halt(code); // no shutdown hooks are ours, and they cost milliseconds
    }

    /** Runs a command line; the exit code. */
    static int run(List<String> arguments, Console console) {
        boolean debug = !arguments.isEmpty() && arguments.getFirst().equals("--debug");
        List<String> line = debug ? arguments.subList(1, arguments.size()) : arguments;
        String name = line.isEmpty() ? "" : line.getFirst();
        switch (name) {
            case "" -> {
                Help.overview().forEach(console::err);
                return Subcommand.USAGE;
            }
            case "-h", "--help" -> {
                Help.overview().forEach(console::out);
                return 0;
            }
            case "--version" -> {
                console.out("brood " + Version.BROOD);
                return 0;
            }
            default -> {
                Subcommand command = Commands.find(name);
                if (command == null) {
                    console.err("brood: " + unknown(name).describe("brood --help"));
                    return Subcommand.USAGE;
                }
                return run(command, name, line.subList(1, line.size()), debug, console);
            }
        }
    }

    /** A name that is no command: a misspelt one, or a program's. */
    static UsageException unknown(String name) {
        if (name.startsWith("-")) {
            return new UsageException("unknown option '" + name + "'");
        }
        List<String> meant = new ArrayList<>();
        String nearest = Commands.nearest(name);
        if (nearest != null) {
            meant.add("'" + nearest + "'");
        }
        if (ProgramHints.isInPath(name)) {
            meant.add("'brood run -- " + name + "'");
        }
        String hint = meant.isEmpty() ? null : "did you mean " + String.join(" or ", meant) + "?";
        return new UsageException("unknown command '" + name + "'", hint);
    }

    private static int run(Subcommand command, String name, List<String> arguments, boolean debug, Console console) {
        try {
            Options options = command.options();
            Arguments parsed = options.parse(arguments);
            if (parsed.has("--help")) {
                Help.of(options).forEach(console::out);
                return 0;
            }
            return command.run(parsed, console);
        } catch (Console.BrokenPipe | Console.Unwritable e) {
            throw e;
        } catch (Exception | LinkageError e) { // the latter where native calls are denied
            console.err("brood " + name + ": " + describe(e, name));
            if (debug) {
                e.printStackTrace();
            }
            boolean misused = e instanceof UsageException || e instanceof IllegalArgumentException;
            return misused || command.usageExit() != Subcommand.USAGE ? command.usageExit() : OPERATION_FAILED;
        }
    }

    private static String describe(Throwable failure, String name) {
        String help = "brood " + name + " --help";
        return switch (failure) {
            case UsageException e -> e.describe(help);
            case IllegalArgumentException e -> e.getMessage() + "; see '" + help + "'"; // a NUL, an empty name
            case PosixException e -> describe(e);
            case IOException e -> e.getMessage();
            case LinkageError e -> e + "; see 'brood doctor'";
            default -> failure.toString();
        };
    }

    /** {@code posix_spawn: /no/such: No such file or directory (ENOENT)}. */
    static String describe(PosixException e) {
        String subject = e.subject().isEmpty() ? "" : e.subject() + ": ";
        return e.call() + ": " + subject + e.errno().message() + " ("
                + e.errno().name() + ")";
    }
}
