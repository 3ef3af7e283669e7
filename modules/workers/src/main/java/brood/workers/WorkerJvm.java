package brood.workers;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Command;
import brood.process.JvmCommand;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.util.List;
import java.util.function.Consumer;

/**
 * The JVM that a worker runs in, and what it finds when it starts: unless told otherwise one like this, with the same
 * java, flags, class path and modules ({@link JvmCommand}), the same environment and directory, and this process's
 * output.
 *
 * <p>In any case a worker leads a process group of its own, so that a Ctrl-C at the terminal does not reach it, reads
 * nothing from standard input, and ends at the first {@link OutOfMemoryError}. Without a flag for a collector it has the
 * serial one, which is the first to be ready.
 *
 * <p>Mutable and not thread-safe; to be left alone once a worker or a pool uses it.
 */
public final class WorkerJvm {
    private static final List<String> HEAP_FLAGS = List.of(
            "-Xms",
            "-Xmx",
            "-XX:InitialHeapSize=",
            "-XX:MinHeapSize=",
            "-XX:MaxHeapSize=",
            "-XX:InitialRAMPercentage=",
            "-XX:MaxRAMPercentage=");

    private static final String CREATES_ARCHIVE = "-XX:+AutoCreateSharedArchive";
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    /** What a JVM writes at its end for all that follow, and may write only once. */
    private static final List<String> RECORDINGS = List.of(
            "-XX:AOTCacheOutput=",
            "-XX:AOTConfiguration=",
            "-XX:AOTMode=",
            "-XX:ArchiveClassesAtExit=",
            "-XX:DumpLoadedClassList=",
            CREATES_ARCHIVE);

    /** Signals that a worker heeds, though a shell had this process ignore them when it put it into the background. */
    private static final SignalSet TOLD_BY = SignalSet.of(Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTERM);

    /** With one of these there are classes besides the image's, and its archive does not hold. */
    private static final List<String> APPLICATION =
            List.of("--class-path=", "--module-path=", "--upgrade-module-path=", "--patch-module=");

    private final JvmCommand jvm;
    private Consumer<Command> details = command -> {};
    private WorkerOutput output = WorkerOutput.INHERIT;
    private String filter = "";

    private WorkerJvm(JvmCommand jvm) {
        this.jvm = jvm;
    }

    /**
     * A JVM like this one.
     *
     * @throws IOException if this JVM's command line cannot be read
     * @throws IllegalStateException if this JVM was not started by the java launcher
     */
    public static WorkerJvm current() throws IOException {
        return of(JvmCommand.current());
    }

    /** A JVM with these flags, this class path and these modules; the main class becomes the worker's. Takes it over. */
    public static WorkerJvm of(JvmCommand jvm) {
        jvm.absolutePaths().mainClass(WorkerMain.class);
        boolean creates = jvm.flags().contains(CREATES_ARCHIVE);
        jvm.withoutFlags(flag -> startsWithOneOf(flag, RECORDINGS) || creates && isMissingArchive(flag));
        return new WorkerJvm(jvm);
    }

    /** More flags; the JVM takes the last of those that contradict each other. */
    public WorkerJvm flags(String... more) {
        jvm.flags(more);
        return this;
    }

    /** The largest heap it may have, instead of what this JVM's flags say about its heap. */
    public WorkerJvm heap(long bytes) {
        jvm.withoutFlags(flag -> startsWithOneOf(flag, HEAP_FLAGS));
        return flags("-Xmx" + bytes);
    }

    /**
     * Environment, directory, limits, nice value, user, CPUs and the rest of what a command can say; asked at each start.
     * Standard output and error follow {@link #output}, descriptors 0, 3 to 5 and those handed over, and the process group are the worker's.
     */
    public WorkerJvm command(Consumer<Command> details) {
        this.details = details;
        return this;
    }

    /** What becomes of its output: {@link WorkerOutput#INHERIT} unless told otherwise. */
    public WorkerJvm output(WorkerOutput output) {
        this.output = output;
        return this;
    }

    /**
     * What may be received, here from the worker and there from here, as {@link ObjectInputFilter.Config#createFilter}
     * reads it: {@code "com.example.**;java.base/*;!*"}. A few packages of the JDK that are never needed are refused
     * whatever it says, unless it allows them. It is not asked about null, strings, booleans, ints, longs, doubles, and
     * {@code Object[]} of these, which do not do anything when they are read.
     *
     * @throws IllegalArgumentException if it is no filter
     */
    public WorkerJvm filter(String patterns) {
        Copies.filter(patterns);
        filter = patterns;
        return this;
    }

    WorkerOutput output() {
        return output;
    }

    ObjectInputFilter filter() {
        return Copies.filter(filter);
    }

    /** The file where the JVM tells of its crash, with %p for its pid. */
    String crashFile() {
        for (String flag : jvm.flags().reversed()) {
            if (flag.startsWith("-XX:ErrorFile=")) {
                return flag.substring("-XX:ErrorFile=".length());
            }
        }
        return System.getProperty("user.dir") + "/hs_err_pid%p.log";
    }

    /** The command, but for the descriptors. */
    Command command() {
        Command command = describe().command();
        details.accept(command);
        return command.newGroup().resetIgnored(TOLD_BY);
    }

    private JvmCommand describe() {
        synchronized (jvm) { // the threads of a pool start workers at the same time
            addOnce("-XX:ErrorFile=", crashFile());
            addOnce("-D" + Copies.FILTER + "=", filter);
            addOnce("-XX:+ExitOnOutOfMemoryError", "");
            addOnce("-XX:+DisplayVMOutputToStderr", "");
            if (jvm.flags().stream().noneMatch(flag -> flag.matches("-XX:\\+Use.*GC"))) {
                jvm.flags("-XX:+UseSerialGC");
            }
            File cache = new File(System.getProperty("java.home"), "lib/brood-worker.aot");
            if (cache.exists() && jvm.flags().stream().noneMatch(flag -> startsWithOneOf(flag, APPLICATION))) {
                addOnce("-XX:AOTCache=", cache.getPath());
                addOnce("-Xlog:aot*=off:stderr", ""); // if it does not fit, the start is slower, and that is all
            }
            return jvm;
        }
    }

    /** In place of a flag that begins alike: a worker may start workers, whose flags shall not become more and more. */
    private void addOnce(String name, String value) {
        jvm.withoutFlags(flag -> flag.startsWith(name));
        jvm.flags(name + value);
    }

    /** The parent has yet to write it. */
    private static boolean isMissingArchive(String flag) {
        return flag.startsWith(ARCHIVE) && !new File(flag.substring(ARCHIVE.length())).exists();
    }

    private static boolean startsWithOneOf(String flag, List<String> beginnings) {
        return beginnings.stream().anyMatch(flag::startsWith);
    }
}
