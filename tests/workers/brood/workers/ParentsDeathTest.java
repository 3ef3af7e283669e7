package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.JvmCommand;
import brood.process.Redirect;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the parent ends, its workers end, and what they have started, within a second. */
@ExtendWith(Leaks.class)
@Timeout(60)
class ParentsDeathTest {
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
            List<Worker> workers = new ArrayList<>();
            for (boolean daemon : new boolean[] {true, false}) {
                workers.add(Worker.of(Parent::spin).daemon(daemon).start());
            }
            WorkerPool pool = WorkerPool.open(new PoolOptions().size(2));
            long sleeping = pool.submit(() -> ProcessHandle.current().pid()).get();
            long child = pool.submit(
                            () -> new ProcessBuilder("sleep", "1000").start().pid())
                    .get();
            pool.submit(Parent::spin);
            for (Worker worker : workers) {
                System.out.println(worker.pid().orElseThrow());
            }
            System.out.println(sleeping);
            System.out.println(child);
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

    @ParameterizedTest
    @EnumSource
    void noWorkerOutlivesItsParent(End end) throws Exception {
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
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }
        assertThat(pids).hasSize(4);
        assertThat(ProcStat.of(pids.getFirst()).filter(stat -> !stat.hasEnded()))
                .isEmpty();
    }

    private static Command command() throws Exception {
        return JvmCommand.current().mainClass(Parent.class).command();
    }
}
