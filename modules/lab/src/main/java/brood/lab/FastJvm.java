package brood.lab;

import brood.process.Command;
import brood.process.JvmCommand;
import brood.workers.WorkerJvm;
import brood.workers.WorkerOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A JVM for a part of a scenario that computes: with its compilers, whatever the lab's own JVM does without. */
final class FastJvm {
    /** What makes a JVM able to fork, or quick to start and slow to run. */
    private static final Pattern SLOW = Pattern.compile("-Xint|-Xm[sx].*|-XX:[+-]Use\\w+GC|-XX:TieredStopAtLevel=.*"
            + "|-XX:CompileThresholdScaling=.*|-XX:AOTCache=.*|-XX:[+-]AOT.*");

    private FastJvm() {}

    /** Runs a class of this module that has a main method. */
    static Command of(Class<?> main, String... arguments) throws IOException {
        return like().mainModule("brood.lab/" + main.getName(), arguments).command();
    }

    /** For workers, whose lines go to the lab. */
    static WorkerJvm forWorkers(Lab lab) throws IOException {
        return forWorkers(lab::print);
    }

    /** For workers, whose lines go here. */
    static WorkerJvm forWorkers(Consumer<String> lines) throws IOException {
        Lines all = new Lines(lines);
        return WorkerJvm.of(like()).output(WorkerOutput.to(all, all));
    }

    private static JvmCommand like() throws IOException {
        return JvmCommand.current().withoutFlags(SLOW.asMatchPredicate()).flags("-XX:+UseSerialGC", "-Xmx64m");
    }

    /** In a worker: {@link Lab#say}. */
    static void say(String line) {
        System.out.println("%7d  %s".formatted(ProcessHandle.current().pid(), line));
    }

    /** Takes what workers print, whose lines come whole, each written at once. */
    private static final class Lines extends OutputStream {
        private final Consumer<String> lines;

        Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            new String(bytes, offset, length, StandardCharsets.UTF_8).lines().forEach(lines);
        }
    }
}
