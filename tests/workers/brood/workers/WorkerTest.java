package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Pid;
import brood.process.Command;
import brood.process.JvmCommand;
import brood.process.Limit;
import brood.process.Outcome;
import brood.process.Resource;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One task, one process. */
@ExtendWith(Leaks.class)
@Timeout(60)
class WorkerTest {
    @TempDir
    Path folder;

    private int joined(Worker worker) throws Exception {
        try (worker) {
            worker.start().join();
            return worker.exitValue().orElseThrow();
        }
    }

    @Test
    void theTaskRunsInAnotherProcessWithACopyOfWhatItCaptures() throws Exception {
        String file = folder.resolve("pid").toString();
        List<String> captured = new ArrayList<>(List.of("at", "the", "start"));
        Worker worker = Worker.of(() -> {
            captured.add("changed");
            Files.writeString(Path.of(file), ProcessHandle.current().pid() + " " + captured);
        });

        assertThat(joined(worker)).isZero();

        Pid pid = worker.pid().orElseThrow();
        assertThat(Files.readString(Path.of(file))).isEqualTo(pid + " [at, the, start, changed]");
        assertThat(captured).hasSize(3);
        assertThat(pid).isNotEqualTo(Pid.current());
        assertThat(worker.failure()).isEmpty();
    }

    @Test
    void itsDataIsThatOfTheMomentOfItsStart() throws Exception {
        String file = folder.resolve("data").toString();
        List<String> captured = new ArrayList<>();
        List<String> argument = new ArrayList<>();
        Worker worker = Worker.of(
                        arguments -> Files.writeString(Path.of(file), captured + " " + arguments.<Object>get(0)))
                .arguments(argument);
        captured.add("before the start");
        argument.add("too");
        try (worker) {
            worker.start();
            captured.add("late");
            argument.add("late");
            worker.join();
        }
        assertThat(Path.of(file)).hasContent("[before the start] [too]");
    }

    @Test
    void argumentsComeByPositionAndByName() throws Exception {
        String file = folder.resolve("arguments").toString();
        Worker worker = Worker.of(arguments -> {
                    int number = arguments.get(0);
                    String nothing = arguments.get(1);
                    String greeting = arguments.get("greeting");
                    boolean loud = arguments.getOr("loud", true);
                    Files.writeString(
                            Path.of(file),
                            number + " " + nothing + " " + greeting + " " + loud + " " + arguments.names());
                    arguments.get("none");
                })
                .arguments(7, null)
                .argument("greeting", "hello");

        assertThat(joined(worker)).isOne();

        assertThat(Files.readString(Path.of(file))).isEqualTo("7 null hello true [greeting]");
        assertThat(worker.failure()).get().isInstanceOf(NoSuchElementException.class);
    }

    /** The subclass form. */
    static class Greeter extends Worker {
        private static final long serialVersionUID = 1;
        private final String file;

        Greeter(Path file) {
            this.file = file.toString();
        }

        @Override
        protected void run() throws Exception {
            Files.writeString(Path.of(file), "from " + name());
        }
    }

    @Test
    void aSubclassRunsWithItsFields() throws Exception {
        Path file = folder.resolve("greeting");
        assertThat(joined(new Greeter(file).name("Greta"))).isZero();
        assertThat(file).hasContent("from Greta");
    }

    @Test
    void aWorkerWithoutATargetDoesNothing() throws Exception {
        assertThat(joined(new Worker())).isZero();
    }

    @Test
    void whatTheTaskThrowsIsKnownHereWithItsTrace() throws Exception {
        Worker worker = Worker.of(WorkerTest::fail).jvm(WorkerJvm.current().output(silent()));

        assertThat(joined(worker)).isOne();

        assertThat(worker.failure()).get().isInstanceOf(IllegalStateException.class);
        Throwable failure = worker.failure().orElseThrow();
        assertThat(failure).hasMessage("on purpose").hasCauseInstanceOf(ArithmeticException.class);
        assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("fail");
    }

    private static void fail() {
        throw new IllegalStateException("on purpose", new ArithmeticException());
    }

    @Test
    void theExitStatusIsThatOfTheTasksExit() throws Exception {
        assertThat(joined(Worker.of(() -> System.exit(7)))).isEqualTo(7);
        Worker halted = Worker.of(() -> Runtime.getRuntime().halt(143));
        assertThat(joined(halted)).isEqualTo(143); // nobody told it
        assertThat(halted.failure()).get().isInstanceOf(WorkerDied.class);
        assertThat(halted.failure().orElseThrow()).hasMessageContaining("exited with 143");
    }

    @Test
    void aSignalIsANegativeExitValue() throws Exception {
        Running running = new Running();
        running.worker.kill();
        assertThat(running.joined()).isEqualTo(-9);
        assertThat(running.worker.outcome().map(Outcome::describe)).contains("killed by SIGKILL");

        running = new Running();
        running.worker.terminate();
        assertThat(running.joined()).isEqualTo(-15);
        assertThat(running.folderHas("hook")).isTrue();

        running = new Running();
        running.worker.interrupt();
        assertThat(running.joined()).isEqualTo(-2);
        assertThat(((Outcome.Ended) running.worker.outcome().orElseThrow()).status())
                .isEqualTo(WaitStatus.exited(130));
    }

    @Test
    void whoWasToldToEndTwiceEndedByASignal() throws Exception {
        Running running = new Running();
        running.worker.terminate();
        Await.until(() -> running.folderHas("hook")); // its exit status is decided
        running.worker.interrupt();
        assertThat(running.joined()).isEqualTo(-15);
    }

    @Test
    void whatIsToldAfterTheEndChangesNothing() throws Exception {
        Worker halted = Worker.of(() -> Runtime.getRuntime().halt(143));
        assertThat(joined(halted)).isEqualTo(143);
        halted.terminate();
        assertThat(halted.exitValue()).hasValue(143);
    }

    @Test
    void aCloseIsNotCutShortByAnInterruptWhichIsKept() throws Exception {
        Running running = new Running();
        Thread.currentThread().interrupt();
        running.worker.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(running.worker.exitValue()).hasValue(-9);
    }

    /** A parent in the background of a shell, which has it ignore SIGINT. */
    public static final class InBackground {
        private InBackground() {}

        /** Exits with what the worker ended with, positive. */
        public static void main(String[] arguments) throws Exception {
            try (Worker worker = Worker.of(() -> Thread.sleep(Long.MAX_VALUE)).start()) {
                worker.interrupt();
                worker.join();
                System.exit(-worker.exitValue().orElseThrow());
            }
        }
    }

    @Test
    void aWorkerOfAParentInTheBackgroundCanBeInterrupted() throws Exception {
        Command command = Command.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
                .arguments(JvmCommand.current()
                        .mainClass(InBackground.class)
                        .command()
                        .argv());
        assertThat(((Outcome.Ended) command.run()).status()).isEqualTo(WaitStatus.exited(2));
    }

    /** A worker that has begun and does not end by itself. */
    private final class Running {
        final Worker worker;
        final Path begun;

        Running() throws Exception {
            begun = Files.createTempDirectory(folder, "running");
            String path = begun.toString();
            worker = Worker.of(() -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(path, "hook")));
                        touch(path, "begun");
                        Thread.sleep(Long.MAX_VALUE);
                    })
                    .start();
            Await.until(() -> folderHas("begun"));
        }

        boolean folderHas(String name) {
            return Files.exists(begun.resolve(name));
        }

        int joined() throws Exception {
            worker.join();
            return worker.exitValue().orElseThrow();
        }
    }

    static void touch(String path, String name) {
        try {
            Files.createFile(Path.of(path, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itsLifeShowsFromOutside() throws Exception {
        Worker described = Worker.of(() -> {});
        assertThat(described.pid()).isEmpty();
        assertThat(described.isAlive()).isFalse();
        assertThat(described.exitValue()).isEmpty();
        assertThatThrownBy(described::join).isInstanceOf(IllegalStateException.class);
        described.close(); // never started: nothing to do

        Running running = new Running();
        try (Worker worker = running.worker) {
            assertThat(worker.isAlive()).isTrue();
            assertThat(worker.exitValue()).isEmpty();
            assertThat(worker.join(Duration.ofMillis(1))).isFalse();
            assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> worker.daemon(true)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(running.worker.isAlive()).isFalse();
        assertThat(running.worker.exitValue()).hasValue(-9);
        assertThat(running.worker.join(Duration.ZERO)).isTrue();
        assertThatThrownBy(running.worker::start).isInstanceOf(IllegalStateException.class);
        running.worker.kill(); // in vain
        running.worker.terminate();
    }

    @Test
    void whatCannotBeSentIsRefusedAtTheStart() throws Exception {
        Object local = new Object();
        Worker worker = Worker.of(local::notify).name("W");
        assertThatThrownBy(worker::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("W cannot be sent, not serializable: java.lang.Object")
                .hasCauseInstanceOf(NotSerializableException.class);
        Worker other = Worker.of(arguments -> {}).arguments(new Object());
        assertThatThrownBy(other::start).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsRefusedAtOnce() {
        assertThatThrownBy(() -> Worker.of((Action) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Worker.of((Target) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Worker.of(() -> {}).name(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anExceptionThatCannotBeSentComesAsText() throws Exception {
        Worker worker = Worker.of(() -> {
                    throw new Unsendable();
                })
                .jvm(WorkerJvm.current().output(silent()));
        assertThat(joined(worker)).isOne();
        assertThat(worker.failure()).get().isInstanceOf(RemoteFailure.class);
        assertThat(worker.failure().orElseThrow())
                .hasMessageStartingWith("brood.workers.WorkerTest$Unsendable: has a thread\n\tat brood.workers");
    }

    private static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // that is the point
        private final Object thread = Thread.currentThread();

        Unsendable() {
            super("has a thread");
        }
    }

    @Test
    void whatAWorkerLeavesInItsProcessGroupEndsWithIt() throws Exception {
        String file = folder.resolve("pid").toString();
        Worker worker = Worker.of(() -> {
            Process sleep = new ProcessBuilder("sleep", "1000").start();
            Files.writeString(Path.of(file), Long.toString(sleep.pid()));
        });
        assertThat(joined(worker)).isZero();
        Await.untilEnded(Integer.parseInt(Files.readString(Path.of(file))));
    }

    @Test
    void twoWorkOnAtTheSameTime() throws Exception {
        // Each waits for what the other does.
        String one = folder.resolve("one").toString();
        String two = folder.resolve("two").toString();
        try (Worker first = Worker.of(() -> meet(one, two)).start();
                Worker second = Worker.of(() -> meet(two, one)).start()) {
            first.join();
            second.join();
            assertThat(first.exitValue()).hasValue(0);
            assertThat(second.exitValue()).hasValue(0);
            assertThat(first.name()).isNotEqualTo(second.name());
        }
    }

    private static void meet(String mine, String other) throws Exception {
        Files.createFile(Path.of(mine));
        while (!Files.exists(Path.of(other))) {
            Thread.sleep(1);
        }
    }

    @Test
    void aWorkerLeadsAProcessGroupOfItsOwnAndHasNoTerminalsInput() throws Exception {
        String file = folder.resolve("stat").toString();
        Worker worker = Worker.of(() -> Files.writeString(
                Path.of(file), Files.readString(Path.of("/proc/self/stat")) + " input: " + System.in.read()));
        assertThat(joined(worker)).isZero();
        Pid pid = worker.pid().orElseThrow();
        String[] fields = Files.readString(Path.of(file)).split(" ");
        assertThat(fields[4]).isEqualTo(pid.toString());
        assertThat(fields[fields.length - 1]).isEqualTo("-1");
    }

    static WorkerOutput silent() {
        return WorkerOutput.to(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    @Test
    void aCrashTellsWhereTheJvmHasWrittenAboutIt() throws Exception {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        WorkerJvm jvm = WorkerJvm.current()
                .flags("-XX:ErrorFile=" + folder + "/crash%p.log")
                .command(command -> command.limit(Resource.CORE, Limit.of(0)))
                .output(WorkerOutput.to(OutputStream.nullOutputStream(), errors));
        Worker worker = Worker.of(WorkerTest::crash).jvm(jvm);

        assertThat(joined(worker)).isEqualTo(-6);

        WorkerDied died = (WorkerDied) worker.failure().orElseThrow();
        assertThat(died.crashFile())
                .contains(folder.resolve("crash" + worker.pid().orElseThrow() + ".log"));
        assertThat(died.crashFile().orElseThrow()).content().contains("SIGSEGV");
        assertThat(died.lastErrors()).contains("last words");
        assertThat(died).hasMessageContaining("killed by SIGABRT").hasMessageContaining("crash file: " + folder);
        assertThat(((Outcome.Ended) died.outcome()).usage().userTime()).isPositive();
        assertThat(errors.toString()).contains("last words");
    }

    /** As a bug in native code would. */
    static void crash() throws Exception {
        System.err.println("last words");
        new ProcessBuilder(
                        "kill", "-SEGV", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        Thread.sleep(Long.MAX_VALUE);
    }
}
