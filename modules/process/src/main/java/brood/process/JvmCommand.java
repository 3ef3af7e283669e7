package brood.process;

import brood.core.ProcFile;
import brood.core.Signal;
import brood.core.SignalSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Another JVM like this one: the same java, the same flags, class path and module path, as they are on this JVM's command
 * line, byte for byte. It may have other flags, another main class and other arguments.
 *
 * <p>{@link #command()} is what is started, or, with {@link Exec#replace}, what this process becomes. The VM's own log goes to standard error and has errors only, unless a flag says
 * otherwise. Left out are a debugger's and a management agent's port, which this JVM has taken. Relative paths on the
 * command line are relative to the directory that the JVM starts in.
 *
 * <p>Mutable and not thread-safe.
 */
public final class JvmCommand {
    private static final Path EXECUTABLE = Path.of("/proc/self/exe");

    /** Of two JVMs with one of these and the same port, the second does not start. */
    private static final List<String> TAKEN =
            List.of("-agentlib:jdwp", "-Xrunjdwp", "-Dcom.sun.management.jmxremote.port=");

    private static final List<String> LOG_TO_STDERR = List.of("-Xlog:disable", "-Xlog:all=error:stderr");
    private static final String NO_PERF_DATA = "-XX:-UsePerfData";

    /** Has the JVM leave alone the signals that a user sends. */
    private static final String REDUCED = "-Xrs";

    private static final SignalSet TAKEN_BY_THE_JVM =
            SignalSet.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTERM);

    private final String java;
    private final List<String> flags;
    private List<String> main;
    private List<String> arguments;
    private SignalSet blocked = SignalSet.EMPTY;

    private JvmCommand(String java, JvmArguments current) {
        this.java = java;
        flags = new ArrayList<>(current.flags());
        flags.removeIf(flag -> TAKEN.stream().anyMatch(flag::startsWith));
        main = current.main();
        arguments = current.arguments();
    }

    /**
     * This JVM once more.
     *
     * @throws IOException if its command line, or an argument file on it, cannot be read
     * @throws IllegalStateException if it was not started by the java launcher
     */
    public static JvmCommand current() throws IOException {
        List<String> commandLine = ProcFile.strings(ProcFile.read("/proc/self/cmdline"));
        return new JvmCommand(executable(), JvmArguments.parse(commandLine.subList(1, commandLine.size())));
    }

    /** The file this JVM runs from. What the locale cannot say is left to the kernel, which finds it all the same. */
    private static String executable() throws IOException {
        String file = Files.readSymbolicLink(EXECUTABLE).toString();
        return file.chars().allMatch(c -> c < 0x80) && Files.isExecutable(Path.of(file)) ? file : EXECUTABLE.toString();
    }

    /** The flags, one string each: {@code --class-path=x}, {@code -Xmx1g}. */
    public List<String> flags() {
        return List.copyOf(flags);
    }

    /** Adds flags; the JVM takes the last of those that contradict each other. */
    public JvmCommand flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /** Removes the flags that this holds for. */
    public JvmCommand withoutFlags(Predicate<String> unwanted) {
        flags.removeIf(unwanted);
        return this;
    }

    /**
     * In the one configuration in which {@link Fork} works: without compilers, collector and whatever else needs threads of
     * the VM's own, and with a heap of 512 MiB that neither grows nor is ever cleaned. It runs about seven times slower.
     * Flags that contradict it are removed; {@code -Xms} and {@code -Xmx}, set alike, may be added for another heap.
     */
    public JvmCommand forFork() {
        flags.removeIf(ForkConfiguration.CONTRARY);
        flags.addAll(ForkConfiguration.FLAGS);
        return this;
    }

    /** Another main class, on the class path, with arguments of its own. */
    public JvmCommand mainClass(String name, String... arguments) {
        if (main.getFirst().equals("-jar")) { // which was the class path
            flags.removeIf(flag -> flag.startsWith("--class-path="));
            flags.add("--class-path=" + main.get(1));
        }
        main = List.of(name);
        return arguments(arguments);
    }

    /** A class of a module, {@code module/package.Class}, or a module's own main class, with arguments of its own. */
    public JvmCommand mainModule(String module, String... arguments) {
        main = List.of("--module", module);
        return arguments(arguments);
    }

    /**
     * A class of this JVM in the place of the main class, wherever this JVM has it: in a module or on the class path. All
     * that this JVM's main class finds is there as well: the class path and the modules.
     */
    public JvmCommand mainClass(Class<?> type, String... arguments) {
        Module module = type.getModule();
        String root = main.getFirst().equals("--module") ? main.get(1).split("/")[0] : "ALL-DEFAULT";
        if (!module.isNamed()) {
            mainClass(type.getName(), arguments);
        } else {
            mainModule(module.getName() + "/" + type.getName(), arguments);
            if (!root.equals(module.getName())) {
                flags.add("--add-modules=" + root);
            }
        }
        String classPath = System.getProperty("java.class.path"); // perhaps of a variable, a default or a jar
        if (!classPath.isEmpty() && flags.stream().noneMatch(flag -> flag.startsWith("--class-path="))) {
            flags.add("--class-path=" + classPath);
        }
        return this;
    }

    /** Makes the relative paths among the flags absolute, for a JVM that starts in another directory. */
    public JvmCommand absolutePaths() {
        flags.replaceAll(JvmArguments::absolutePaths);
        return this;
    }

    /** Other arguments. */
    public JvmCommand arguments(String... arguments) {
        this.arguments = List.of(arguments);
        return this;
    }

    /**
     * Prepares the JVM for these signals: it starts with them blocked, and so does each of its threads. Then it gets every
     * one of them, real-time ones as well, in order, with sender and value, from {@code SignalFd} in brood.signal, which
     * also says which are not to be had so. If HUP, INT, QUIT or TERM is among them, the JVM gets {@code -Xrs}, because it
     * would unblock them: it then calls no signal handlers, and the others of the four end it without shutdown hooks.
     *
     * <p>To prepare this very process, {@link Exec#replace} it. What arrives from then on is kept, and what was pending; what
     * arrives before does to this JVM what it always does.
     */
    public JvmCommand blockedSignals(SignalSet signals) {
        blocked = signals;
        return this;
    }

    /** The command as it stands, to be described further: environment, descriptors. */
    public Command command() {
        List<String> argv = new ArrayList<>();
        argv.add(java);
        boolean reduced = !blocked.equals(blocked.minus(TAKEN_BY_THE_JVM));
        if (reduced && !flags.contains(REDUCED)) {
            argv.add(REDUCED);
        }
        if (!flags.contains(LOG_TO_STDERR.getFirst())) {
            argv.addAll(LOG_TO_STDERR); // first, so that what other flags want to be logged is logged
        }
        if (!flags.contains(NO_PERF_DATA)) {
            argv.add(NO_PERF_DATA);
        }
        argv.addAll(flags);
        argv.addAll(main);
        argv.addAll(arguments);
        return Command.of(argv).blockedSignals(blocked);
    }
}
