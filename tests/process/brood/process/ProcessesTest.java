package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.core.Signal;
import brood.testing.Await;
import brood.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class ProcessesTest {
    /** Prints the parent and whether two processes exist. */
    static final class Jvm {
        public static void main(String[] arguments) throws Exception {
            System.out.println(Processes.parent().map(Pid::toString).orElse("outside"));
            System.out.println(Processes.exists(new Pid(1)));
            System.out.println(Processes.exists(Pid.current()));
        }
    }

    @Test
    void theParentIsWhoStartedIt() throws Exception {
        assertThat(Output.of(TestJvm.of(Jvm.class)).lines())
                .containsExactly(Pid.current().toString(), "true", "true");
    }

    @Test
    void aParentOutsideOfThePidNamespaceIsNone() throws Exception {
        Command inNamespace = Command.of("unshare", "--pid", "--fork", "--");
        assumeThat(Command.of("unshare", "--pid", "--fork", "true").run().isSuccess())
                .as("the right to make a pid namespace")
                .isTrue();
        assertThat(Output.of(inNamespace.arguments(TestJvm.of(Jvm.class).argv()))
                        .lines())
                .startsWith("outside");
    }

    @Test
    void oneThatBelongsToAnotherUserExists() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Command jvm = Unprivileged.jvm(Jvm.class);
        assertThat(Output.of(jvm).lines()).endsWith("true", "true");
    }

    @Test
    void aZombieExistsUntilItIsWaitedFor() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Pid pid = child.pid();
            assertThat(Processes.exists(pid)).isTrue();
            child.signal(Signal.SIGKILL);
            Await.untilInState(pid.raw(), "Z");
            assertThat(Processes.exists(pid)).isTrue();
            child.waitFor();
            assertThat(Processes.exists(pid)).isFalse();
        }
    }
}
