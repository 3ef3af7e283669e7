package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.JvmCommand;
import brood.process.Redirect;
import brood.sync.Mutex;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the parent ends, its workers end, and what they have started, within a second. */
@ExtendWith(Leaks.class)
@Timeout(60)
class ParentsDeathTest {
    private static final int ATTEMPTS = 4;

    /** Where the parent and its workers would put temporary files; what is in /dev/shm {@link Leaks} compares. */
    @TempDir
    Path files;

    /** How the parent ends. */
    enum End {
        KILLED,
        EXITS
    }

    /** A parent with workers of all kinds; it prints their pids, and then waits for a line. */
    public static final class Parent {
        private Parent() {}

        /** Runs. */
        public static void main(String[] arguments) throws Exception {
            WorkerQueue.unbounded().put("never taken");
            SharedValue<Integer> value = SharedValue.of(CType.INT, 1);
            Shared<Mutex> mutex = Shared.mutex();
            Manager manager = Manager.start();
            manager.map().put("key", "value");
            List<Worker> workers = new ArrayList<>();
            for (boolean daemon : new boolean[] {true, false}) {
                workers.add(Worker.of(Parent::spin).daemon(daemon).start());
            }
            WorkerPool pool = WorkerPool.open(new PoolOptions().size(2));
            long sleeping = pool.submit(() -> ProcessHandle.current().pid()).get();
            long child = pool.submit(
                            () -> new ProcessBuilder("sleep", "1000").start().pid())
                    .get();
            pool.submit(() -> {
                mutex.get().lock();
                value.set(2);
                spin();
            });
            while (value.get() == 1) {
                Thread.onSpinWait();
            }
            for (Worker worker : workers) {
                System.out.println(worker.pid().orElseThrow());
            }
            System.out.println(sleeping);
            System.out.println(child);
            System.out.println(manager.worker().pid().orElseThrow());
            System.out.println("all");
            System.in.read();
            System.exit(0);
        }

        private static void spin() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    /** On a busy machine this test's own look may be late, but not each time. */
    @ParameterizedTest
    @EnumSource
    void noWorkerOutlivesItsParentByMoreThanASecond(End end) throws Exception {
        int attempts = 1;
        while (timeToTheEndOfTheLast(end).compareTo(Duration.ofSeconds(1)) > 0) {
            assertThat(attempts++).isLessThan(ATTEMPTS);
        }
        assertThat(files).isEmptyDirectory();
    }

    private Duration timeToTheEndOfTheLast(End end) throws Exception {
        List<Pid> pids = new ArrayList<>();
        try (Pipe in = Pipe.open();
                Pipe out = Pipe.open();
                Child parent = command()
                        .stdin(Redirect.to(in.readEnd().fd()))
                        .stdout(Redirect.to(out.writeEnd().fd()))
                        .spawn()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(out.readEnd()));
            for (String line = lines.readLine(); !line.equals("all"); line = lines.readLine()) {
                pids.add(new Pid(Integer.parseInt(line)));
            }
            // One of them cannot do anything about it itself.
            Command.of("kill", "-STOP", pids.getFirst().toString()).run();
            if (end == End.KILLED) {
                parent.signal(Signal.SIGKILL);
            } else {
                in.writeEnd().write('\n');
            }
            parent.waitFor();
            long start = System.nanoTime();
            for (Pid pid : pids) {
                Await.untilEnded(pid.raw());
            }
            assertThat(pids).hasSize(5);
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private Command command() throws Exception {
        return JvmCommand.current()
                .mainClass(Parent.class)
                .flags("-Djava.io.tmpdir=" + files)
                .command();
    }
}
