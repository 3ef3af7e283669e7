package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Signal;
import brood.testing.Leaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody else took the status. */
@ExtendWith(Leaks.class)
@Timeout(60)
class LostStatusTest {
    @Test
    void aStolenStatusIsNotInvented() throws Exception {
        try (Child child = Command.of("false").spawn()) {
            StateChange stolen = RawWait.anyChild();
            assertThat(stolen.pid()).isEqualTo(child.pid());
            assertThat(stolen.status().shellCode()).hasValue(1);
            assertThat(child.onExit().get()).isInstanceOf(Outcome.Lost.class);
            assertThat(child.waitFor()).isInstanceOf(Outcome.Lost.class);
            assertThat(child.waitFor().isSuccess()).isFalse();
            assertThatThrownBy(() -> child.signal(Signal.SIGTERM))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
        }
    }

    @Test
    void aStolenChildIsNoChildForTheWaitFamily() throws Exception {
        try (Child child = Command.of("true").spawn()) {
            assertThat(RawWait.anyChild().pid()).isEqualTo(child.pid());
            assertThatThrownBy(() -> Children.waitFor(child.pid(), Deadline.NEVER))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
            assertThat(Children.get(child.pid())).isEmpty();
        }
    }

    @Test
    void anIgnoredSigchldLosesEveryStatus() throws Exception {
        Command jvm = TestJvm.of(Statuses.class);
        List<String> argv = jvm.argv();
        Command ignoring = Command.of("env", "--ignore-signal=CHLD").arguments(argv);
        assertThat(Output.of(ignoring).lines()).containsExactly("lost: reaped elsewhere", "lost: reaped elsewhere");
    }

    /** Prints how two children ended, but only then: printing makes the JDK give SIGCHLD its default back. */
    static final class Statuses {
        public static void main(String[] arguments) throws Exception {
            Outcome exited = Command.shell("exit 3").run();
            Child child = Command.of("sleep", "1000").spawn();
            child.close();
            Outcome killed = child.waitFor();
            System.out.println(exited.describe());
            System.out.println(killed.describe());
        }
    }
}
