package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.Signal;
import brood.libc.signals_h;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What remains of the children of a JVM that gets SIGKILL: it can tell nobody, but the kernel closes its descriptors. */
@ExtendWith(Leaks.class)
@Timeout(120)
class ParentDeathTest {
    /** Feeds programs through pipes for ever, and starts others beside them. */
    static final class Feeder {
        public static void main(String[] arguments) throws Exception {
            Pipe pipe = Pipe.open();
            Command.of("cat").stdin(Redirect.to(pipe.readEnd().fd())).spawn();
            Pipe input = Pipe.open();
            Pipeline.of(List.of(
                            Command.of("cat").stdin(Redirect.to(input.readEnd().fd())),
                            Command.of("cat").umask(077),
                            Command.of("cat").limit(Resource.CORE, Limit.of(0))))
                    .start();
            // Started last, and in every way there is: whoever of them had an end of a pipe would keep it open.
            Command.of("sleep", "1000").spawn();
            Command.of("sleep", "1000").umask(077).spawn();
            Command.of("sleep", "1000").limit(Resource.CORE, Limit.of(0)).spawn();
            System.out.println("started");
            Thread.currentThread().join();
        }
    }

    @Test
    void thoseThatItFedReachTheEndOfTheirInputAndOthersGoOn() throws Exception {
        Marked marked = new Marked();
        try (Pipe output = Pipe.open()) {
            Child jvm = marked.command(TestJvm.of(Feeder.class))
                    .stdout(Redirect.to(output.writeEnd().fd()))
                    .spawn();
            assertThat(new String(output.readEnd().readNBytes(8))).isEqualTo("started\n");
            Await.until(() -> marked.alive().size() == 8);
            jvm.signal(Signal.SIGKILL);
            jvm.waitFor();
            Await.until(() -> marked.alive().size() == 3);
            for (Pid sleeper : marked.alive()) {
                assertThat(Processes.exists(sleeper)).isTrue();
                signals_h.kill(sleeper.raw(), Signal.SIGKILL.number());
            }
            Await.until(() -> marked.alive().isEmpty());
        }
    }

    /** Captures what a program writes for ever. */
    static final class Capturer {
        public static void main(String[] arguments) throws Exception {
            Capture.of(Command.of("sh", "-c", "echo started >&2; exec yes").stderr(Redirect.INHERIT))
                    .atMost(1000)
                    .run();
        }
    }

    @Test
    void aProgramThatItListenedToGetsABrokenPipe() throws Exception {
        Marked marked = new Marked();
        try (Pipe output = Pipe.open()) {
            Child jvm = marked.command(TestJvm.of(Capturer.class))
                    .stderr(Redirect.to(output.writeEnd().fd()))
                    .spawn();
            assertThat(new String(output.readEnd().readNBytes(8))).isEqualTo("started\n");
            marked.awaitProgram("yes");
            jvm.signal(Signal.SIGKILL);
            jvm.waitFor();
            Await.until(() -> marked.alive().isEmpty());
        }
    }
}
