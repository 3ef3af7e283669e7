package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class ProcessGroupTest {
    /** What a process does to itself, which a test's own must not. */
    static final class Moves {
        public static void main(String[] arguments) throws Exception {
            Pid self = Pid.current();
            ProcessGroup.move(self, self);
            System.out.println(ProcessGroup.current().equals(ProcessGroup.of(self))
                    && ProcessGroup.current().orElseThrow().equals(self));
            System.out.println(ProcessGroup.currentSession()
                    .equals(ProcessGroup.sessionOf(Processes.parent().orElseThrow())));
            try (Child other = Command.of("sleep", "1000").newGroup().spawn()) {
                ProcessGroup.move(self, other.pid());
                System.out.println(ProcessGroup.current().orElseThrow().equals(other.pid()));
                System.out.println(ProcessGroup.newSession().equals(self)); // it leads no group any more
            }
            System.out.println(
                    ProcStat.of(self).orElseThrow().session().orElseThrow().equals(self));
            try {
                ProcessGroup.newSession();
            } catch (PosixException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aProcessMovesToGroupsAndSessions() throws Exception {
        assertThat(Output.of(TestJvm.of(Moves.class)).lines())
                .containsExactly("true", "true", "true", "true", "true", "setsid(): EPERM: Operation not permitted");
    }

    @Test
    void aChildThatHasDoneItsExecIsNotMoved() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThatThrownBy(() -> ProcessGroup.move(child.pid(), child.pid()))
                    .isInstanceOfSatisfying(PosixException.class, e -> {
                        assertThat(e.errno()).isEqualTo(Errno.EACCES);
                        assertThat(e.subject()).isEqualTo("pid " + child.pid() + ", pgid " + child.pid());
                    });
        }
    }

    @Test
    void aSignalReachesAllMembersAndNobodyElse() throws Exception {
        try (Child leader = Command.of("sleep", "1000").newGroup().spawn();
                Child member =
                        Command.of("sleep", "1000").joinGroup(leader.pid()).spawn();
                Child stranger = Command.of("sleep", "1000").spawn()) {
            ProcessGroup.signal(leader.pid(), Signal.SIGKILL);
            assertThat(leader.waitFor().describe()).isEqualTo("killed by SIGKILL");
            assertThat(member.waitFor().describe()).isEqualTo("killed by SIGKILL");
            assertThat(stranger.isAlive()).isTrue();
            assertThatThrownBy(() -> ProcessGroup.signal(leader.pid(), Signal.SIGKILL))
                    .hasMessageContaining("ESRCH");
        }
    }

    @Test
    void aChildThatLeadsNoGroupHasNoneToSignal() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThatThrownBy(() -> child.signalGroup(Signal.SIGKILL)).isInstanceOf(IllegalStateException.class);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void groupOneIsNotEverybody() {
        assertThatThrownBy(() -> ProcessGroup.signal(new Pid(1), new Signal(23)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoIsGoneHasNoGroup() throws Exception {
        Child child = Command.of("true").spawn();
        child.waitFor();
        assertThat(ProcessGroup.of(child.pid())).isEmpty();
        assertThat(ProcessGroup.sessionOf(child.pid())).isEmpty();
    }
}
