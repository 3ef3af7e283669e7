package brood.process;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.core.Utf8;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The description of a program to run, and of everything the program finds when it starts.
 *
 * <p>Unless told otherwise it has this process's environment, directory, identity and descriptors 0, 1 and 2, no other
 * descriptor, an empty signal mask, and every signal at its default except those that were ignored when this JVM
 * started. Strings are bytes as {@link Utf8} carries them, whatever the locale.
 *
 * <p>A program with a slash in its name is a path, relative to the child's directory. Any other is looked up in the
 * PATH of the child's environment ({@code /bin:/usr/bin} if it has none): the first entry that the child's user may execute
 * and that is no directory; if there is none but one that may not be executed, EACCES. A file that is neither a binary nor begins with
 * {@code #!} is refused with ENOEXEC: no shell is tried.
 *
 * <p>Mutable and not thread-safe; each start reads it once, so it can be changed and used again.
 */
public final class Command {
    final List<String> argv = new ArrayList<>();
    String program;
    Environment environment;
    String directory;
    final Map<Integer, Redirect> redirects = new TreeMap<>();
    OptionalInt umask = OptionalInt.empty();
    OptionalInt nice = OptionalInt.empty();
    CpuSet cpus;
    final Map<Resource, Limit> limits = new TreeMap<>();
    Identity identity = Identity.UNCHANGED;
    boolean noNewPrivileges;
    boolean newSession;
    boolean newGroup;
    Pid group;
    Fd terminal;
    Pty pty;
    SignalSet blocked = SignalSet.EMPTY;
    SignalSet noLongerIgnored = SignalSet.EMPTY;

    private Command(String program) {
        this.program = program;
        argv.add(program);
    }

    /** Runs a program with these arguments. */
    public static Command of(String program, String... arguments) {
        return new Command(program).arguments(List.of(arguments));
    }

    /** Runs the program at a path with these arguments. */
    public static Command of(Path program, String... arguments) {
        String path = program.toString();
        return of(path.indexOf('/') < 0 ? "./" + path : path, arguments);
    }

    /**
     * Runs the first string with the others as arguments.
     *
     * @throws IllegalArgumentException if the list is empty
     */
    public static Command of(List<String> argv) {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("empty argv: a command has at least a program");
        }
        return new Command(argv.getFirst()).arguments(argv.subList(1, argv.size()));
    }

    /** Runs a line with {@code /bin/sh -c}. */
    public static Command shell(String line) {
        return of("/bin/sh", "-c", line);
    }

    /** Appends arguments. */
    public Command arguments(List<String> arguments) {
        argv.addAll(arguments);
        return this;
    }

    /** Appends an argument. */
    public Command argument(String argument) {
        argv.add(argument);
        return this;
    }

    /** Appends an argument given as bytes. */
    public Command argument(byte[] argument) {
        return argument(Utf8.decode(argument));
    }

    /** What the program is told to be called, instead of the name it is run by: {@code argv[0]}. */
    public Command arg0(String name) {
        argv.set(0, name);
        return this;
    }

    /** The whole environment. */
    public Command environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /** Sets a variable. */
    public Command env(String name, String value) {
        return environment(environment().with(name, value));
    }

    /** Removes a variable. */
    public Command unsetEnv(String name) {
        return environment(environment().without(name));
    }

    /** Removes all variables; those set later remain. */
    public Command clearEnv() {
        return environment(Environment.EMPTY);
    }

    /** The environment as described so far. */
    public Environment environment() {
        return environment == null ? Environment.inherited() : environment;
    }

    /** The directory it starts in. */
    public Command directory(String directory) {
        this.directory = directory;
        return this;
    }

    /** The directory it starts in. */
    public Command directory(Path directory) {
        return directory(directory.toString());
    }

    /** Where standard input comes from. */
    public Command stdin(Redirect from) {
        return descriptor(0, from);
    }

    /** Where standard output goes. */
    public Command stdout(Redirect to) {
        return descriptor(1, to);
    }

    /** Where standard error goes. */
    public Command stderr(Redirect to) {
        return descriptor(2, to);
    }

    /**
     * Where a descriptor of the child leads; {@link Redirect#INHERIT} hands over the one with the same number.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Command descriptor(int number, Redirect redirect) {
        if (number < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + number);
        }
        redirects.put(number, redirect);
        return this;
    }

    /** Puts back what {@link #descriptor} had replaced for one start; null for nothing. */
    void restore(int number, Redirect redirect) {
        if (redirect == null) {
            redirects.remove(number);
        } else {
            redirects.put(number, redirect);
        }
    }

    /**
     * The permission bits that files it creates do not get, 0 to 0777.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Command umask(int mask) {
        if (mask < 0 || mask > 0777) {
            throw new IllegalArgumentException("a umask is 0 to 0777, not 0" + Integer.toOctalString(mask));
        }
        umask = OptionalInt.of(mask);
        return this;
    }

    /** Its nice value; the kernel clamps it to -20 … 19. To fall needs privilege: EACCES. */
    public Command nice(int value) {
        nice = OptionalInt.of(value);
        return this;
    }

    /** The CPUs it may use. */
    public Command cpus(CpuSet cpus) {
        this.cpus = cpus;
        return this;
    }

    /** Limits a resource, in force before the program starts. */
    public Command limit(Resource resource, Limit limit) {
        limits.put(resource, limit);
        return this;
    }

    /** Who it is. Needs privilege: EPERM. */
    public Command identity(Identity identity) {
        this.identity = identity;
        return this;
    }

    /** No exec of it or of its descendants gains privileges: no set-user-ID, no file capabilities. */
    public Command noNewPrivileges() {
        noNewPrivileges = true;
        return this;
    }

    /** It leads a new session, without a terminal, and so a new process group. */
    public Command newSession() {
        newSession = true;
        group = null;
        return this;
    }

    /** It leads a new process group. */
    public Command newGroup() {
        newGroup = true;
        group = null;
        return this;
    }

    /** It joins a process group of this session, and leads neither a new one nor a new session, nor has it a {@link #pty}. */
    public Command joinGroup(Pid pgid) {
        newSession = false;
        newGroup = false;
        pty = null;
        group = pgid;
        return this;
    }

    /**
     * It leads a new session, of which this is the controlling terminal, with its group in the foreground. Standard input,
     * output and error are the terminal, unless redirected. The terminal is lent, and belongs to the user of
     * {@link #identity} from then on. Not for {@link Exec#replace}, with which the master would go.
     */
    public Command pty(Pty pty) {
        this.pty = pty;
        return newSession();
    }

    /**
     * Its process group becomes the foreground one of this controlling terminal; take it back with {@link Terminal}. Needs
     * glibc 2.35: ENOSYS.
     */
    public Command foreground(Fd terminal) {
        this.terminal = terminal;
        return this;
    }

    /** The signals it starts with blocked; none by default. */
    public Command blockedSignals(SignalSet signals) {
        blocked = signals;
        return this;
    }

    /** Signals that are back at their default though this JVM was started with them ignored. */
    public Command resetIgnored(SignalSet signals) {
        noLongerIgnored = signals;
        return this;
    }

    /** The argument vector. */
    public List<String> argv() {
        return List.copyOf(argv);
    }

    /**
     * {@code posix_spawn(...)} — starts the program. Returns when it runs, or throws and has left nothing behind.
     *
     * @return the child, which wants to be waited for
     * @throws PosixException the exact reason why it does not run: ENOENT, EACCES, ENOEXEC, E2BIG, EAGAIN, EMFILE … on
     *     the program; or on the directory, file, limit or identity that could not be had
     * @throws IllegalArgumentException if a string contains a NUL
     * @see <a href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</a>
     */
    public Child spawn() throws PosixException {
        return Spawn.start(this);
    }

    /**
     * Starts the program and waits for it. An interrupt kills it and its descendants.
     *
     * @throws PosixException as {@link #spawn()}
     * @throws InterruptedException if the thread was interrupted
     */
    public Outcome run() throws PosixException, InterruptedException {
        try (Child child = spawn()) {
            return child.waitFor();
        }
    }

    /**
     * Starts the program and waits for it until the timeout; then ends its whole tree, first by SIGTERM.
     *
     * @param timeout how long it may run
     * @param grace how long it may take to end after SIGTERM, before SIGKILL
     * @return how it ended; {@link Outcome#timedOut()} says if it was told to
     * @throws PosixException as {@link #spawn()}
     * @throws InterruptedException if the thread was interrupted; the program and its descendants are killed
     */
    public Outcome run(Duration timeout, Duration grace) throws PosixException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        Deadline.after(grace); // refuses a negative one before anything starts
        try (Child child = spawn()) {
            return child.waitOrTerminate(deadline, Signal.SIGTERM, grace);
        }
    }
}
